"""The tags of a template: where they stand, whether they are whole, and whether each says something that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from zhijiang.casework.wordfile.finding import Finding, fault, notice
from zhijiang.casework.wordfile.names import Name, Names
from zhijiang.casework.wordfile.package import W

MOST_PARAGRAPHS: Final = 2000
MOST_TAGS: Final = 300
TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
MARK: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_BLOCK: Final = re.compile(r"^\{%(p|tr|tc|r)?\s+(\w+)\b(.*?)%\}$", re.DOTALL)
_FOR: Final = re.compile(r"^\s*(\w+)\s+in\s+(\w+)\s*$")
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_XML: Final = "{http://www.w3.org/XML/1998/namespace}space"
_ONLY_READS: Final = (
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)


@dataclass
class _Scope:
    """What is open at a place: the kind of block, its level, where it began, and the entry of a loop."""

    word: str
    level: str
    container: Any
    where: str
    entry: str = ""
    of: Name | None = None


@dataclass
class Checker:
    """Goes through one part after the other and notes what is wrong and what is used."""

    names: Names
    env: SandboxedEnvironment
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """The words of all names that are printed or gone through; a list's parts as `items.text`."""
    tags: int = 0

    def check(self, root: Any, place: str) -> None:
        """One part: `place` names it where it is not the document itself."""
        open_: list[_Scope] = []
        paragraphs = list(_paragraphs(root))
        if len(paragraphs) > MOST_PARAGRAPHS:
            self._add(
                fault(place or _("the document"), _("There are more than 2,000 paragraphs, which no letter has."))
            )
            return
        for paragraph, counted in paragraphs:
            where = place or counted
            text = "".join(each.text or "" for each in texts_of(paragraph))
            found = [(match[0], piece) for piece in texts_of(paragraph) for match in TAG.finditer(piece.text or "")]
            self.tags += len(found)
            if self.tags > MOST_TAGS:
                self._add(fault(where, _("There are more than 300 tags, which no letter needs.")))
                return
            rest = TAG.sub("", text)
            for brace in MARK.findall(rest):
                self._add(fault(where, _("“%(brace)s” has no partner, so the tag does not end.") % {"brace": brace}))
            for tag, piece in found:  # `mend` has put each into one piece
                self._check_tag(tag, piece, where, open_)
            for each in [scope for scope in open_ if not scope.level]:
                said = _(
                    "“%(word)s” is not closed in its paragraph. Around whole paragraphs write {%%p %(word)s … %%}."
                )
                self._add(fault(each.where, said % {"word": each.word}))
                open_.remove(each)
        for each in open_:
            self._add(fault(each.where, _("“%(word)s” is never closed.") % {"word": each.word}))

    def _check_tag(self, tag: str, piece: Any, where: str, open_: list[_Scope]) -> None:
        if tag.startswith("{#"):
            self._add(fault(where, _("%(tag)s is a remark; use Word's comments instead.") % {"tag": shown(tag)}))
        elif tag.startswith("{{"):
            self._check_expression(tag, tag[2:-2], where, open_, printed=True)
        else:
            self._check_block(tag, piece, where, open_)

    def _check_block(self, tag: str, piece: Any, where: str, open_: list[_Scope]) -> None:
        read = _BLOCK.match(tag)
        level, word, told = (read[1] or "", read[2], read[3]) if read else ("", "", "")
        if read is None or word not in {"for", "if", "elif", "else", "endfor", "endif"} or level in {"tc", "r"}:
            self._add(
                fault(
                    where,
                    _("%(tag)s is no tag that letters know: only “for”, “if” and their ends.") % {"tag": shown(tag)},
                )
            )
            return
        if level and _beside(piece, level, tag):
            said = _("%(tag)s stands beside other text, which would be lost. Give it a paragraph of its own.")
            self._add(fault(where, said % {"tag": shown(tag)}))
        container = _container(piece, level)
        if container is None:
            self._add(fault(where, _("%(tag)s goes through rows, but stands in no table.") % {"tag": shown(tag)}))
            return
        if word == "for":
            self._open_loop(tag, told, level, container, where, open_)
        elif word == "if":
            self._check_expression(tag, told, where, open_, printed=False)
            open_.append(_Scope("if", level, container, where))
        elif word in {"elif", "else"}:
            if word == "elif":
                self._check_expression(tag, told, where, open_, printed=False)
            if not open_ or open_[-1].word != "if" or (open_[-1].level, open_[-1].container) != (level, container):
                self._add(fault(where, _("%(tag)s belongs to no “if” at this place.") % {"tag": shown(tag)}))
        elif (
            not open_ or (open_[-1].word, open_[-1].level) != (word[3:], level) or open_[-1].container is not container
        ):
            self._add(fault(where, _("%(tag)s closes nothing that was opened at this place.") % {"tag": shown(tag)}))
        else:
            open_.pop()

    def _open_loop(self, tag: str, told: str, level: str, container: Any, where: str, open_: list[_Scope]) -> None:
        read = _FOR.match(told)
        of = self.names.get(read[2]) if read else None
        if read is None or of is None or not of.is_list:
            lists = _(", ").join(f"“{each.chinese}”" for each in self.names.all if each.is_list)
            said = _("%(tag)s goes through a list that there is not. The lists are: %(lists)s.")
            self._add(fault(where, said % {"tag": shown(tag), "lists": lists}))
            of = None
        elif any(each.word == "for" for each in open_):
            self._add(
                fault(where, _("%(tag)s is a loop within a loop, which letters do not need.") % {"tag": shown(tag)})
            )
        entry = read[1] if read else ""
        if entry and self.names.get(entry) is not None:
            said = _("%(tag)s calls its entries “%(word)s”, which is a name already. Call them something else.")
            self._add(fault(where, said % {"tag": shown(tag), "word": entry}))
        if of is not None:
            self.used.add(of.word)
        open_.append(_Scope("for", level, container, where, entry, of))

    def _check_expression(self, tag: str, told: str, where: str, open_: list[_Scope], *, printed: bool) -> None:
        told = told.translate(_QUOTES)
        try:
            parsed = self.env.parse("{{" + told + "}}" if printed else "{% if" + " " + told + "%}{% endif %}")
        except TemplateSyntaxError:
            self._add(fault(where, _("%(tag)s cannot be read.") % {"tag": shown(tag)}))
            return
        if "-" in (told[:1], told[-1:]):
            self._add(fault(where, _("%(tag)s cannot be read.") % {"tag": shown(tag)}))
            return
        outer = parsed.body[0]
        inside = outer.nodes[0] if printed and isinstance(outer, nodes.Output) and outer.nodes else None
        test = inside if printed else getattr(outer, "test", None)
        allowed = (nodes.Name, nodes.Getattr) if printed else _ONLY_READS
        everything = [test, *test.find_all(nodes.Node)] if test is not None else []
        if not everything or not all(isinstance(each, allowed) for each in everything):
            said = _("%(tag)s does more than name a value; calls, filters and sums are not carried out.")
            self._add(fault(where, said % {"tag": shown(tag)}))
            return
        attributes = [each for each in everything if isinstance(each, nodes.Getattr)]
        inner = {id(each.node) for each in attributes}
        for attribute in attributes:
            self._check_attribute(tag, attribute, where, open_)
        for name in everything:
            if isinstance(name, nodes.Name) and id(name) not in inner:
                self._check_name(tag, name.name, where, open_, printed=printed)

    def _check_name(self, tag: str, word: str, where: str, open_: list[_Scope], *, printed: bool) -> None:
        loop = next((each for each in reversed(open_) if each.entry == word), None)
        if loop is not None:
            if printed and loop.of is not None and loop.of.parts:
                parts = _(", ").join(f"“{word}.{part.chinese}”" for part in loop.of.parts)
                said = _("%(tag)s is an entry of several parts; name one of them: %(parts)s.")
                self._add(fault(where, said % {"tag": shown(tag), "parts": parts}))
            return
        name = self.names.get(word)
        if name is None:
            self._add(fault(where, _("%(tag)s: there is no name “%(word)s”.") % {"tag": shown(tag), "word": word}))
        elif name.is_list and printed:
            said = _("%(tag)s is a list; go through it with “for”.")
            self._add(fault(where, said % {"tag": shown(tag)}))
        elif printed:
            self.used.add(name.word)

    def _check_attribute(self, tag: str, attribute: nodes.Getattr, where: str, open_: list[_Scope]) -> None:
        owner = attribute.node.name if isinstance(attribute.node, nodes.Name) else ""
        loop = next((each for each in reversed(open_) if each.entry == owner), None) if owner else None
        parts = loop.of.parts if loop is not None and loop.of is not None else ()
        part = next((each for each in parts if attribute.attr in (each.word, each.chinese)), None)
        if part is not None and loop is not None and loop.of is not None:
            self.used.add(f"{loop.of.word}.{part.word}")
        elif loop is None or loop.of is not None:
            word = f"{owner}.{attribute.attr}"
            self._add(fault(where, _("%(tag)s: there is no name “%(word)s”.") % {"tag": shown(tag), "word": word}))

    def _add(self, found: Finding) -> None:
        self.findings.append(found)


def mend(root: Any, place: str = "") -> list[Finding]:
    """Put tags together that Word has cut into several pieces; one notice for each. The look is that of its first piece."""
    found = []
    for paragraph, where in _paragraphs(root):
        pieces = texts_of(paragraph)
        text = "".join(each.text or "" for each in pieces)
        for match in TAG.finditer(text):
            start = 0
            first = None
            for piece in pieces:
                said = piece.text or ""
                end = start + len(said)
                if first is None and start <= match.start() < end:
                    if end >= match.end():
                        break
                    first = piece
                    piece.text = said[: match.start() - start] + match[0]
                    piece.set(_XML, "preserve")
                elif first is not None:
                    piece.text = said[max(0, min(len(said), match.end() - start)) :]
                    piece.set(_XML, "preserve")
                    if end >= match.end():
                        said_of = _("%(tag)s was in several pieces, as Word leaves them; it is taken as one.")
                        found.append(notice(place or where, said_of % {"tag": shown(match[0])}))
                        break
                start = end
    return found


def texts_of(paragraph: Any) -> list[Any]:
    """The pieces of text of one paragraph, without those of paragraphs inside it."""
    return [each for each in paragraph.iter(f"{W}t") if next(each.iterancestors(f"{W}p"), None) is paragraph]


def shown(tag: str) -> str:
    """A tag fit for a sentence."""
    return tag if len(tag) <= 60 else f"{tag[:57]}…"


def _paragraphs(root: Any) -> Iterator[tuple[Any, str]]:
    tables = list(root.iter(f"{W}tbl"))
    number = 0
    for paragraph in root.iter(f"{W}p"):
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        if row is None:
            number += 1
            yield paragraph, _("Paragraph %(number)d") % {"number": number}
            continue
        table = row.getparent()
        place = [each for each in table if each.tag == f"{W}tr"].index(row) + 1
        yield paragraph, _("Table %(table)d, row %(row)d") % {"table": tables.index(table) + 1, "row": place}


def _container(piece: Any, level: str) -> Any:
    """What a block may not leave: what its run stands in (a paragraph), what its paragraph stands in, or its table."""
    whole = _whole(piece, level)
    return None if whole is None else whole.getparent()


def _whole(piece: Any, level: str) -> Any:
    """What goes when a tag is taken out: its run, its paragraph or its row."""
    return next(piece.iterancestors(f"{W}{level or 'r'}"), None)


def _beside(piece: Any, level: str, tag: str) -> bool:
    """Whether more than the tag stands in what goes with it."""
    whole = _whole(piece, level)
    return whole is not None and "".join(each.text or "" for each in whole.iter(f"{W}t")).strip() != tag
