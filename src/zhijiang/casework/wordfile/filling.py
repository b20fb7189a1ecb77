"""A template filled in by docxtpl, with nothing else in reach than its names; and read again as blocks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from zhijiang.casework.procedure import Letter
from zhijiang.casework.wordfile.builtin import without_names
from zhijiang.casework.wordfile.finding import Finding
from zhijiang.casework.wordfile.names import Names
from zhijiang.casework.wordfile.package import DOCUMENT, W, bytes_of, packed, tree_of, unpacked, written_parts
from zhijiang.casework.wordfile.reading import Block, Reader
from zhijiang.casework.wordfile.tags import mend

_PROPERTIES: Final = (
    *("author", "comments", "identifier", "keywords", "subject", "title"),
    *("last_modified_by", "category", "content_status", "language", "version"),
)


@dataclass(frozen=True)
class Filled:
    """A letter out of a template: the docx, and what its PDF is set from."""

    docx: bytes
    blocks: list[Block]
    header: str
    footer: str

    @property
    def for_setting(self) -> dict[str, Any]:
        return {"blocks": self.blocks, "header": self.header, "footer": self.footer}


def environment() -> SandboxedEnvironment:
    """Where templates are read and filled in: nothing of Python in reach, everything escaped, no name made up."""
    env = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    env.globals.clear()
    env.filters.clear()
    env.tests.clear()
    return env


def prepared(content: bytes, /) -> tuple[dict[str, bytes], list[Finding]]:
    """The parts of a template with its tags in one piece and without the list of names; and what was mended."""
    parts = unpacked(content)
    found: list[Finding] = []
    for name in written_parts(parts):
        root = tree_of(parts[name])
        if name == DOCUMENT:
            without_names(root)
        found += mend(root, place_of(name))
        parts[name] = bytes_of(root)
    return parts, found


def place_of(name: str, /) -> str:
    """What a part is called in a sentence; empty for the document itself, whose paragraphs are counted."""
    from django.utils.translation import gettext as _

    if name == DOCUMENT:
        return ""
    return _("Page header") if "header" in name else _("Page footer")


def fill(
    content: bytes, names: Names, data: Mapping[str, Any], /, *, day: date, issuer: str, tail: tuple[str, ...] = ()
) -> Filled:
    """Fill a template in. `tail` stands at the end of the docx alone: what the PDF shows as signature and check line.

    The template must be without faults (`lint.findings_of`). The same template and data give the same bytes. Rule: C-65.
    """
    from docxtpl import DocxTemplate

    parts, _mended = prepared(content)
    template = DocxTemplate(io.BytesIO(packed(parts)))
    template.init_docx()
    for word in _PROPERTIES:  # docxtpl fills these in too; whoever wrote the template is no business of its readers
        setattr(template.docx.core_properties, word, "")
    template.is_rendered = False
    template.render(names.context(data), jinja_env=environment(), autoescape=True)
    for cell in template.docx.element.body.iter(f"{W}tc"):  # Word opens no file with an empty cell
        if not len(cell) or cell[-1].tag != f"{W}p":
            cell.append(cell.makeelement(f"{W}p"))
    told = template.docx.core_properties
    told.author, told.title = issuer[:255], str(data.get("letter_title", "")).replace("\n", "")[:255]
    told.created = told.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    read = Reader(unpacked(_saved(template.docx)))
    for line in _lines(tail):
        template.docx.add_paragraph(line)
    return Filled(
        packed(unpacked(_saved(template.docx))), read.blocks(), read.furniture("header"), read.furniture("footer")
    )


def example(names: Names, letter: Letter, /) -> dict[str, Any]:
    """Made-up values for a preview, recognisable as such."""
    chinese = letter.language == "zh-hans"
    data: dict[str, Any] = {
        name.word: f"〔{name.meaning.zh}〕" if chinese else f"[{name.meaning.en}]"
        for name in names.all
        if not name.is_list
    }
    return data


def _lines(tail: tuple[str, ...]) -> Iterator[str]:
    yield from (line for line in tail if line)


def _saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
