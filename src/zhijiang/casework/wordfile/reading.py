"""A filled docx as blocks that a letter is set from: paragraphs, headings, lists, tables, and what cannot be set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from zhijiang.casework.wordfile.finding import Finding, notice
from zhijiang.casework.wordfile.package import W, tree_of, written_parts

Block = dict[str, Any]
_HEADING: Final = re.compile(r"^heading (\d)$")
_ALIGN: Final = {
    "center": "center",
    "right": "right",
    "end": "right",
    "left": "left",
    "start": "left",
    "both": "justify",
    "distribute": "justify",
}
_DIGITS: Final = "〇一二三四五六七八九"
_PICTURES: Final = {
    f"{W}drawing",
    f"{W}pict",
    f"{W}object",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
}
_LOOKS: Final = {f"{W}i", f"{W}u", f"{W}strike", f"{W}color", f"{W}highlight", f"{W}vertAlign"}
_OFF: Final = {"0", "false", "off", "none"}


@dataclass
class _Style:
    name: str = ""
    based_on: str = ""
    align: str = ""
    bold: bool | None = None
    indented: bool | None = None
    number: tuple[str, int] | None = None


@dataclass
class Reader:
    """One document with its styles and numbering."""

    parts: dict[str, bytes]
    findings: list[Finding] = field(default_factory=list)
    _styles: dict[str, _Style] = field(default_factory=dict)
    _numbering: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _ordinary: str = ""

    def __post_init__(self) -> None:
        if "word/styles.xml" in self.parts:
            self._read_styles(tree_of(self.parts["word/styles.xml"]))
        if "word/numbering.xml" in self.parts:
            self._read_numbering(tree_of(self.parts["word/numbering.xml"]))

    def blocks(self) -> list[Block]:
        """The body, in order."""
        body = tree_of(self.parts["word/document.xml"]).find(f"{W}body")
        return list(self._blocks(body)) if body is not None else []

    def furniture(self, kind: str) -> str:
        """The words of the page header or footer, page numbers left out."""
        said: list[str] = []
        for name in written_parts(self.parts)[1:]:
            if name.startswith(f"word/{kind}"):
                for paragraph in tree_of(self.parts[name]).iter(f"{W}p"):
                    text = "".join(run["text"] for run in self._runs(paragraph, bold=False)).strip()
                    if text and text not in said:
                        said.append(text)
        return "　".join(said)

    def _blocks(self, parent: Any) -> Iterator[Block]:
        for each in parent:
            if each.tag == f"{W}p":
                block = self._paragraph(each)
                if block:
                    yield block
            elif each.tag == f"{W}tbl":
                yield self._table(each)
            elif each.tag == f"{W}sdt":
                content = each.find(f"{W}sdtContent")
                if content is not None:
                    yield from self._blocks(content)
            elif each.tag == f"{W}ins":
                yield from self._blocks(each)

    def _paragraph(self, paragraph: Any) -> Block | None:
        told = paragraph.find(f"{W}pPr")
        style_id = _value(told, "pStyle") or self._ordinary
        chain = list(self._chain(style_id))
        name = next((style.name for style in chain if style.name == "title" or _HEADING.match(style.name)), "")
        own = _style_of(told)
        runs = self._runs(paragraph, bold=next((s.bold for s in chain if s.bold is not None), False))
        if not "".join(run["text"] for run in runs).strip():
            return None
        align = next((s.align for s in (own, *chain) if s.align), "justify")
        indented = next((s.indented for s in (own, *chain) if s.indented is not None), False)
        if name == "title":
            return {"kind": "title", "runs": runs}
        heading = _HEADING.match(name)
        if heading:
            return {"kind": "heading", "level": int(heading[1]), "runs": runs, "align": align}
        number = next((s.number for s in (own, *chain) if s.number is not None), None)
        label = self._label(*number) if number else ""
        return {"kind": "paragraph", "runs": runs, "align": align, "indent": indented, "label": label}

    def _runs(self, parent: Any, *, bold: bool | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for run in parent.iter(f"{W}r"):
            if (
                next(run.iterancestors(f"{W}p"), None) is not parent
                or next(run.iterancestors(f"{W}del"), None) is not None
            ):
                continue
            look = run.find(f"{W}rPr")
            is_bold = bool(bold) if look is None or look.find(f"{W}b") is None else _is_on(look.find(f"{W}b"))
            text = "".join(_text_of(each) for each in run)
            if not text:
                continue
            if found and found[-1]["bold"] == is_bold:
                found[-1]["text"] += text
            else:
                found.append({"text": text, "bold": is_bold})
        return found

    def _table(self, table: Any) -> Block:
        grid = table.find(f"{W}tblGrid")
        widths = [int(each.get(f"{W}w") or 0) for each in grid] if grid is not None else []
        rows: list[list[dict[str, Any]]] = [
            [
                {"blocks": list(self._blocks(cell)), "span": int(_value(cell.find(f"{W}tcPr"), "gridSpan") or 1)}
                for cell in row.iter(f"{W}tc")
                if next(cell.iterancestors(f"{W}tr"), None) is row
            ]
            for row in table.iter(f"{W}tr")
            if row.getparent() is table
        ]
        most = max((sum(cell["span"] for cell in row) for row in rows), default=1)
        widths = widths if len(widths) == most and all(widths) else [1] * most
        return {"kind": "table", "widths": widths, "rows": rows}

    def _label(self, list_id: str, level: int) -> str:
        form, pattern = self._numbering.get(list_id, {}).get(level, ("decimal", "%1."))
        if form == "bullet":
            return "·"
        self._counts[list_id, level] = self._counts.get((list_id, level), 0) + 1
        for deeper in [key for key in self._counts if key[0] == list_id and key[1] > level]:
            del self._counts[deeper]

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            kind = self._numbering.get(list_id, {}).get(at, ("decimal", ""))[0]
            return _counted(self._counts.get((list_id, at), 1), kind)

        return re.sub(r"%(\d)", number, pattern)

    def _chain(self, style_id: str) -> Iterator[_Style]:
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = self._styles[style_id].based_on

    def _read_styles(self, root: Any) -> None:
        for each in root.iter(f"{W}style"):
            if each.get(f"{W}type") != "paragraph":
                continue
            style_id = str(each.get(f"{W}styleId"))
            style = _style_of(each.find(f"{W}pPr"))
            style.name = _value(each, "name").lower()
            style.based_on = _value(each, "basedOn")
            look = each.find(f"{W}rPr")
            if look is not None and look.find(f"{W}b") is not None:
                style.bold = _is_on(look.find(f"{W}b"))
            self._styles[style_id] = style
            if each.get(f"{W}default") in {"1", "true"}:
                self._ordinary = style_id

    def _read_numbering(self, root: Any) -> None:
        kinds = {
            each.get(f"{W}abstractNumId"): {
                int(level.get(f"{W}ilvl") or 0): (_value(level, "numFmt") or "decimal", _value(level, "lvlText"))
                for level in each.iter(f"{W}lvl")
            }
            for each in root.iter(f"{W}abstractNum")
        }
        for each in root.iter(f"{W}num"):
            self._numbering[str(each.get(f"{W}numId"))] = kinds.get(_value(each, "abstractNumId"), {})


def left_out(root: Any, place: str = "") -> list[Finding]:
    """One notice for each kind of thing in a part that the PDF will not show."""
    found = []
    tags = {each.tag for each in root.iter()}
    looks = {each.tag for look in root.iter(f"{W}rPr") for each in look if each.tag in _LOOKS and _is_on(each)}
    looks -= {f"{W}color"} if not _coloured(root) else set()
    told = {
        _("Pictures, drawings and text boxes will not be in the PDF."): bool(tags & _PICTURES),
        _("Footnotes and endnotes will not be in the PDF."): bool(tags & {f"{W}footnoteReference", f"{W}endnoteReference"}),
        _("Comments will not be in the PDF."): f"{W}commentReference" in tags,
        _("Italic, underlined, struck and coloured text is set as plain text in the PDF."): bool(looks),
        _("Page breaks are not kept in the PDF."): any(each.get(f"{W}type") in {"page", "column"} for each in root.iter(f"{W}br")),
        _("Columns are not kept in the PDF."): any(int(each.get(f"{W}num") or 1) > 1 for each in root.iter(f"{W}cols")),
        _("Cells joined across rows are set apart in the PDF."): f"{W}vMerge" in tags,
        _("Formulas will not be in the PDF."): any(str(tag).endswith("}oMath") for tag in tags),
    }  # fmt: skip
    for said, is_there in told.items():
        if is_there:
            found.append(notice(place, said))
    return found


def _text_of(each: Any) -> str:
    if each.tag == f"{W}t":
        return str(each.text or "")
    if each.tag in {f"{W}br", f"{W}cr"}:
        return "\n" if each.get(f"{W}type") not in {"page", "column"} else ""
    return {f"{W}tab": "　", f"{W}noBreakHyphen": "‑"}.get(each.tag, "")


def _style_of(told: Any) -> _Style:
    style = _Style()
    if told is None:
        return style
    style.align = _ALIGN.get(_value(told, "jc"), "")
    indent = told.find(f"{W}ind")
    if indent is not None:
        first = indent.get(f"{W}firstLineChars") or indent.get(f"{W}firstLine")
        style.indented = first not in {None, "0"} if first is not None or indent.get(f"{W}hanging") else None
    numbered = told.find(f"{W}numPr")
    if numbered is not None and _value(numbered, "numId") not in {"", "0"}:
        style.number = (_value(numbered, "numId"), int(_value(numbered, "ilvl") or 0))
    return style


def _value(parent: Any, name: str) -> str:
    found = parent.find(f"{W}{name}") if parent is not None else None
    return str(found.get(f"{W}val") or "") if found is not None else ""


def _is_on(each: Any) -> bool:
    return str(each.get(f"{W}val") or "1").lower() not in _OFF


def _coloured(root: Any) -> bool:
    return any(str(each.get(f"{W}val") or "").lower() not in {"auto", "000000", ""} for each in root.iter(f"{W}color"))


def _counted(number: int, kind: str) -> str:
    if kind.startswith("chinese") or kind in {"ideographDigital", "japaneseCounting"}:
        tens, ones = divmod(number, 10)
        if number >= 100:
            return str(number)
        return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    return str(number)
