"""The letter that a procedure describes, as a docx with tags: what an official begins from."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any, Final

from zhijiang.casework.procedure import Letter
from zhijiang.casework.wordfile.names import Names
from zhijiang.casework.wordfile.package import W, packed, unpacked

AFTER: Final = "※"
"""A paragraph that begins with it ends the letter: what follows is the list of names, for whoever writes."""
_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS: Final = {
    "zh-hans": {
        "font": "仿宋",
        "end": f"{AFTER} 文书到此为止。以下为可用名称，不进入文书：写作时在名称外加双花括号。",
    },
    "en": {"font": "Times New Roman", "end": f"{AFTER} The letter ends here. Below are the names that may be used, each in double braces."},
}  # fmt: skip


def built_in(letter: Letter, names: Names, /) -> bytes:
    """A docx of the procedure's own letter, with the names that may be used behind it. The same letter gives the same bytes."""
    chinese = letter.language == "zh-hans"
    words = _WORDS[letter.language]
    document = _empty(words["font"], chinese=chinese)

    def say(text: str, *, style: str | None = None, indent: bool = True) -> None:
        paragraph = document.add_paragraph(text, style=style)
        if indent and chinese and style is None:
            told = paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_ind()
            told.set(f"{W}firstLineChars", "200")
            told.set(f"{W}firstLine", "640")

    def word_of(word: str) -> str:
        name = names.get(word)
        return name.chinese if name and chinese else word

    def tag(word: str) -> str:
        return "{{ " + word_of(word) + " }}"

    say(tag("letter_title"), style="Title")
    say(f"{tag('addressee')}{'：' if chinese else ''}", indent=False)
    for text in letter.paragraphs:
        said = _NAME.sub(lambda found: tag(found[1]), text)
        optional = _NAME.fullmatch(text)
        if optional:  # a paragraph of one name alone is left out where that says nothing
            say("{%p if " + word_of(optional[1]) + " %}", indent=False)
        say(said)
        if optional:
            say("{%p endif %}", indent=False)
    if letter.items:
        _say_items(letter, names, say, chinese=chinese)
    if letter.remedies:
        entry = "段落" if chinese else "remedy"
        say("{%p for " + entry + " in " + word_of("remedies") + " %}", indent=False)
        say("{{ " + entry + " }}")
        say("{%p endfor %}", indent=False)
    _list_names(document, names, words["end"])
    told = document.core_properties
    told.author, told.title, told.comments, told.last_modified_by = "", "", "", ""
    told.created = told.modified = _LONG_AGO
    made = io.BytesIO()
    document.save(made)
    return packed(unpacked(made.getvalue()))


def _empty(font: str, *, chinese: bool) -> Any:
    """A document in the look of a letter."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    document = Document()
    ordinary, title = document.styles["Normal"], document.styles["Title"]
    for style, size in ((ordinary, 16 if chinese else 11.5), (title, 22 if chinese else 15)):
        style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), RGBColor(0, 0, 0)
        style.element.rPr.rFonts.set(f"{W}eastAsia", font)
    title.font.bold = True
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if chinese else WD_ALIGN_PARAGRAPH.LEFT
    for border in list(title.element.iter(f"{W}pBdr")):
        border.getparent().remove(border)
    return document


def without_names(root: Any, /) -> None:
    """Take out of a document's tree where the letter ends (`AFTER`) and all behind it, but the page's own settings."""
    body = root.find(f"{W}body")
    gone = False
    for each in list(body) if body is not None else []:
        if each.tag == f"{W}p" and "".join(text.text or "" for text in each.iter(f"{W}t")).lstrip().startswith(AFTER):
            gone = True
        if gone and each.tag != f"{W}sectPr":
            body.remove(each)


def _say_items(letter: Letter, names: Names, say: Any, *, chinese: bool) -> None:
    items = names.get("items")
    assert items is not None
    inner = {part.word: f"{items.entry}.{part.chinese}" if chinese else f"item.{part.word}" for part in items.parts}
    say("{%p if " + (items.chinese if chinese else "items") + " %}", indent=False)
    say(letter.items)
    say("{%p for " + (f"{items.entry} in {items.chinese}" if chinese else "item in items") + " %}", indent=False)
    order, colon = "{{ " + inner["order"] + " }}", "：" if chinese else ": "
    place = "{% if " + inner["place"] + " %}{{ " + inner["place"] + " }}" + colon + "{% endif %}"
    cited = "（依据：{{ " + inner["rule"] + " }}）" if chinese else " ({{ " + inner["rule"] + " }})"
    rule = "{% if " + inner["rule"] + " %}" + cited + "{% endif %}"
    say(f"{order}{'．' if chinese else '. '}{place}" + "{{ " + inner["text"] + " }}" + rule)
    say("{%p endfor %}", indent=False)
    say("{%p endif %}", indent=False)


def _list_names(document: Any, names: Names, end: str) -> None:
    document.add_paragraph(end)
    told = [(part.chinese, part.word, part.meaning, name) for name in names.all for part in (name, *name.parts)]
    rows = [("名称", "Name", "含义 / Meaning")]
    for chinese, word, meaning, name in told:
        inside = name.is_list and word != name.word
        rows.append(
            (
                f"{name.entry}.{chinese}" if inside else chinese,
                f"{name.entry_word}.{word}" if inside else word,
                f"{meaning.zh} / {meaning.en}",
            )
        )
    table = document.add_table(rows=len(rows), cols=3, style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(text)


def named_in(letter: Letter, /) -> set[str]:
    """The names that the paragraphs of the procedure's own letter use."""
    return {word for text in letter.paragraphs for word in _NAME.findall(text)}
