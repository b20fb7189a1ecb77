"""The producer's list of changes, typed, as a workbook or as an edit decision list: one way from all three to frames of the cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijiang.casework.schema import FilmCut
from zhijiang.casework.sheets import BadWorkbook
from zhijiang.media.edl import read_edl
from zhijiang.media.time import Timecode
from zhijiang.screening import sheets
from zhijiang.screening.rules import DeclaredChange

MOST_LINES: Final = 500
LONGEST: Final = 300
"""Characters of what was done."""
_MOST_BYTES: Final = 5 * 1024**2
_LINE: Final = re.compile(
    r"\s*(?P<first>[\d:;.]{8,14})(?:\s*(?:-{1,3}>?|[–—~～]|\u81f3|\u5230|to)\s*(?P<last>[\d:;.]{8,14}))?[\s,\uff0c\u3001]+(?P<text>\S.*)"
)


@dataclass(frozen=True)
class Entry:
    """One line as somebody wrote it."""

    place: int
    """Its line, or its row in the sheet."""
    first: str
    last: str
    """Empty for a line about one frame."""
    text: str
    letters: dict[str, str] = field(default_factory=dict)
    """Columns of a sheet."""
    is_out: bool = False
    """`last` is the frame after the last one, as an edit room counts."""
    is_drop: bool | None = None
    """How the list says that it counts, where it does."""


@dataclass(frozen=True)
class ListFault:
    """What is wrong with one line, and where."""

    place: int
    what: str
    letter: str = ""
    label: str = ""

    @property
    def where(self) -> str:
        """By row and column of a sheet, by line of a text."""
        if self.letter:
            told = {"row": self.place, "letter": self.letter, "column": self.label}
            return _("Row %(row)d, column %(letter)s (%(column)s)") % told
        return _("Line %(line)d") % {"line": self.place}

    def __str__(self) -> str:
        return _("%(where)s: %(what)s") % {"where": self.where, "what": self.what}


class BadList(ValueError):
    """A file that is no list of changes; the sentence says why, in the reader's language."""


@dataclass(frozen=True)
class Reading:
    """A list as changes of the cut. With faults it is not used: nothing is half read."""

    changes: list[DeclaredChange]
    faults: list[ListFault]


def read_typed(text: str, cut: FilmCut, /) -> Reading:
    """A line a change: timecode, another one, what was done. Rules: S-17, S-25."""
    entries, faults = [], []
    for number, row in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(row)
        if match:
            entries.append(Entry(number, match["first"], match["last"] or "", match["text"]))
        elif row.strip():
            said = _("This cannot be read: a timecode, another one, and what was done, are expected.")
            faults.append(ListFault(number, said))
    return _read(entries, faults, cut)


def read_file(content: bytes, cut: FilmCut, /) -> Reading:
    """A workbook or an edit decision list, told apart by their bytes. Raises BadList. Rules: S-17, S-25."""
    if len(content) > _MOST_BYTES:
        raise BadList(_("A list of changes may have at most %(most)d MB.") % {"most": _MOST_BYTES // 1024**2})
    return _read_workbook(content, cut) if content.startswith(b"PK") else _read_edl(content, cut)


def typed_lines(changes: Iterable[DeclaredChange], cut: FilmCut, /) -> str:
    """The changes as somebody would have typed them."""
    return "\n".join(f"{first} - {last} {text}" for first, last, text in as_rows(changes, cut))


def as_rows(changes: Iterable[DeclaredChange], cut: FilmCut, /) -> list[tuple[str, str, str]]:
    """The changes by the timecode of their first and last frames."""
    return [(cut.timecode(each.start), cut.timecode(each.end - 1), each.text) for each in changes]


def _read_workbook(content: bytes, cut: FilmCut) -> Reading:
    try:
        rows = sheets.read_list(content)
    except BadWorkbook as bad:
        raise BadList(str(bad)) from bad
    entries = [
        Entry(
            row.place,
            first=row.cells.get("first", ""),
            last=row.cells.get("last", ""),
            text=row.cells.get("text", ""),
            letters=row.letters,
        )
        for row in rows
    ]
    return _read(entries, [], cut)


def _read_edl(content: bytes, cut: FilmCut) -> Reading:
    events, unread = read_edl(_decoded(content))
    faults = [ListFault(line, _("This begins like an event and is none.")) for line in unread]
    if not events and not faults:
        raise BadList(_("This file is neither an xlsx workbook nor a CMX 3600 edit decision list."))
    mixed = _("The list says that it does not count drop-frame; this timecode does.")
    faults += [ListFault(each.line, mixed) for each in events if each.is_mixed]
    # Picture and sound of one place are events of their own; to who declares them they are one change.
    entries: dict[tuple[str, str], Entry] = {}
    for each in events:
        known = entries.get((each.first, each.end))
        if known is None:
            entries[each.first, each.end] = Entry(
                each.line, each.first, each.end, each.text, is_out=True, is_drop=each.is_drop
            )
        elif each.text not in known.text.split(" · "):
            entries[each.first, each.end] = replace(known, text=f"{known.text} · {each.text}")
    return _read(list(entries.values()), faults, cut)


def _decoded(content: bytes) -> str:
    names = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise BadList(_("This file is neither an xlsx workbook nor a CMX 3600 edit decision list."))


def _read(entries: Sequence[Entry], faults: list[ListFault], cut: FilmCut) -> Reading:
    if len(entries) > MOST_LINES:
        raise BadList(_("At most %(most)d lines.") % {"most": MOST_LINES})
    changes = []
    for entry in entries:
        wrong = list(_faults_of(entry, cut))
        faults = [*faults, *(_fault(entry, column, what) for column, what in wrong)]
        if not wrong:
            changes.append(DeclaredChange(*_frames_of(entry, cut), _words(entry)))
    return Reading(changes, sorted(faults, key=lambda fault: (fault.place, fault.letter)))


def _faults_of(entry: Entry, cut: FilmCut) -> Iterable[tuple[str, str]]:
    """What is wrong, by column, all of it."""
    readable = True
    for column, typed in (("first", entry.first), ("last", entry.last)):
        if typed or column == "first":
            try:
                _frame(entry, column, cut)
            except ValueError as wrong:
                readable = False
                yield column, str(wrong) if typed else _("Something must stand here.")
    if readable:
        start, end = _frames_of(entry, cut)
        if end <= start:
            yield "last", _("A change must end after it begins.")
    text = _words(entry)
    if not text:
        yield "text", _("Something must stand here.")
    if len(text) > LONGEST:
        yield "text", _("At most %(count)d characters.") % {"count": LONGEST}


def _fault(entry: Entry, column: str, what: str) -> ListFault:
    letter = entry.letters.get(column, "")
    return ListFault(entry.place, what, letter, sheets.label_of(column) if letter else "")


def _words(entry: Entry) -> str:
    return " ".join(entry.text.split()).strip(" ,，、")


def _frames_of(entry: Entry, cut: FilmCut) -> tuple[int, int]:
    first = _frame(entry, "first", cut)
    if not entry.last:
        return first, first + 1
    last = _frame(entry, "last", cut)
    return first, last if entry.is_out else last + 1


def _frame(entry: Entry, column: str, cut: FilmCut) -> int:
    """The frame of a timecode. A film that begins at zero has one place for a label of either counting, any other film has not.

    Raises ValueError with a sentence. Rule: S-26.
    """
    typed = entry.first if column == "first" else entry.last
    is_drop = True if typed[-3:-2] in (";", ".") else entry.is_drop
    zero = cut.zero
    if is_drop is not None and is_drop != zero.drop_frame and not zero.frames and zero.rate.may_drop:
        cut = replace(cut, start_timecode="00:00:00;00" if is_drop else "00:00:00:00")
    if column == "last" and entry.is_out:
        cut = replace(cut, frames=cut.frames + 1)
    return cut.frame(typed)


class ChangeLinesForm(forms.Form):
    """What was changed, a line a change: from, to, what."""

    lines = forms.CharField(
        label=gettext_lazy("Changes"),
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One change a line, by the timecode of the new cut: 00:01:20:05 - 00:01:22:00 what was done. The second timecode is the "
            "last frame; without it the line is about one frame."
        ),
    )

    def __init__(self, *args: Any, cut: FilmCut, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cut = cut

    def clean_lines(self) -> list[DeclaredChange]:
        """The lines as frames of the cut. Every line that cannot be read is named."""
        try:
            reading = read_typed(self.cleaned_data["lines"], self._cut)
        except BadList as bad:
            raise forms.ValidationError(str(bad)) from bad
        if reading.faults:
            raise forms.ValidationError([str(fault) for fault in reading.faults])
        return reading.changes


class ChangeFileForm(forms.Form):
    """A list of changes as a file, and where it counts otherwise than the cut, from where."""

    file = forms.FileField(
        label=gettext_lazy("Workbook (xlsx) or CMX 3600 EDL"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.edl,.txt"}),
    )
    begins = forms.CharField(
        label=gettext_lazy("Timecode of the film’s first frame in your list"),
        max_length=14,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    def __init__(self, *args: Any, cut: FilmCut, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cut = cut
        self.fields["begins"].help_text = _(
            "Only where your list counts otherwise than the file, which begins at %(start)s."
        ) % {"start": cut.zero}

    def clean_begins(self) -> str:
        """A timecode of the cut's rate."""
        typed: str = self.cleaned_data["begins"].strip()
        try:
            return str(Timecode.parse(typed, self._cut.zero.rate)) if typed else ""
        except ValueError:
            said = _("%(typed)s is no timecode at the rate of this cut.") % {"typed": typed}
            raise forms.ValidationError(said) from None

    def clean(self) -> dict[str, Any]:
        """`reading`: what stands in the file. A file that is no list is a fault of the field."""
        found = super().clean() or {}
        if "file" in found and "begins" in found:
            cut = replace(self._cut, start_timecode=found["begins"] or self._cut.start_timecode)
            try:
                found["reading"] = read_file(found["file"].read(_MOST_BYTES + 1), cut)
            except BadList as bad:
                self.add_error("file", str(bad))
            else:
                if not found["reading"].changes and not found["reading"].faults:
                    self.add_error("file", _("There is no change in this file."))
        return found
