"""What the page of one review shows, put together for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from zhijiang.casework import queries as casework
from zhijiang.casework.models import FixItem, RuleNode
from zhijiang.casework.states import Answer, FixKind, Measure, Severity
from zhijiang.catalog.models import Cut
from zhijiang.catalog.queries import Still, poster_of, still_of
from zhijiang.catalog.states import PackageState
from zhijiang.screening.models import Note, Review
from zhijiang.screening.queries.papers import question_label
from zhijiang.screening.queries.reviews import fix_items_of
from zhijiang.screening.queries.room import Ruler, episode_label, episodes_of, rule_label
from zhijiang.screening.queries.supplements import episode_in, is_of_form, slot_label
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import FORM_OPEN

if TYPE_CHECKING:
    from zhijiang.people.models import User


@dataclass(frozen=True)
class CutLine:
    """One cut before the panel, with what one needs to know before opening it."""

    cut: Cut
    label: str
    length: str
    findings: int
    notes: int
    playable: str
    """PackageState value."""
    url: str
    poster: str
    """Address of the picture that stands for the cut; empty while there is none."""

    @property
    def is_playable(self) -> bool:
        return self.playable in {PackageState.READY, PackageState.PARTIAL}

    @property
    def playable_label(self) -> str:
        return str(PackageState(self.playable).label)


def cut_lines(review: Review, standing: Standing, /, *, round_: int, ruler: Ruler) -> list[CutLine]:
    """The cuts of a round, in order of episodes."""
    lines = []
    for line in episodes_of(review, standing, round_=round_):
        cut = line.reviewed_cut.cut
        known = ruler.reported(cut)
        room = reverse("screening:room", args=[review.case.code, cut.episode.number], query={"round": round_})
        lines.append(
            CutLine(
                cut=cut,
                label=episode_label(cut),
                length=ruler.length(cut),
                findings=len(known.report.get("findings", [])),
                notes=line.notes,
                playable=line.playable or PackageState.WAITING,
                url=room,
                poster=poster_of(cut, known.strip),
            )
        )
    return lines


@dataclass(frozen=True)
class Objection:
    """One fix item as both sides see it."""

    item: FixItem
    place: str
    url: str
    """The frame in the room; empty for an item that is not about a place in a cut."""
    rule: str
    still: Still | None

    @property
    def severity_label(self) -> str:
        return str(Severity(self.item.severity).label)

    @property
    def measure_label(self) -> str:
        """What is demanded there; empty where only the words say it."""
        return str(Measure(self.item.measure).label) if self.item.measure else ""

    @property
    def answer_label(self) -> str:
        """What the producer said, in the words that fit what it is about; empty while nothing is said. Rule: C-81."""
        if not self.item.answer:
            return ""
        answer = Answer(self.item.answer)
        return answer.of_form if is_of_form(self.item) else str(answer.label)

    @property
    def standing(self) -> str:
        """`open`, `answered` or `settled`."""
        return "settled" if self.item.settled_at else "answered" if self.item.answer else "open"


def objections(review: Review, standing: Standing, /, *, ruler: Ruler) -> list[Objection]:
    """Everything that was returned for correction, newest round first."""
    return [objection(review, item, ruler=ruler) for item in fix_items_of(review, standing)]


def objection(review: Review, item: FixItem, /, *, ruler: Ruler) -> Objection:
    note = getattr(item, "note", None)
    url = ""
    if note is not None:
        room = reverse(
            "screening:room",
            args=[review.case.code, note.reviewed_cut.cut.episode.number],
            query={"round": item.round},
            fragment=f"f={note.start}",
        )
        url = room
    return Objection(
        item=item,
        place=ruler.place(note) if note is not None else _place_of(review, item),
        url=url,
        rule=cited(item.rule),
        still=still_at(note, ruler=ruler) if note is not None else None,
    )


def still_at(note: Note, /, *, ruler: Ruler) -> Still | None:
    """A small picture of the place a note is about."""
    cut = note.reviewed_cut.cut
    return still_of(cut, ruler.reported(cut).strip, start=note.start, end=note.end)


def _place_of(review: Review, item: FixItem) -> str:
    """What an item is about, as the reader reads it: the cut of an episode, or a question of the form."""
    episode = episode_in(item.target) if item.kind == FixKind.FILE else None
    if episode is not None:
        return slot_label(review, episode)
    if item.target in casework.procedure_of(review.case).form["properties"]:
        return question_label(review.case, item.target)
    return item.place or item.target


def cited(rule: RuleNode | None, /) -> str:
    """A citation with its book; empty for none."""
    if rule is None:
        return ""
    return f"{rule.book.code} {rule_label(rule)}"


@dataclass(frozen=True)
class HistoryLine:
    """One event, as a sentence."""

    sentence: str
    reason: str
    at: datetime
    tone: str


def history(review: Review, user: User, /) -> list[HistoryLine]:
    """The case's events that the reader may see, newest first."""
    states = casework.procedure_of(review.case).states
    return [
        HistoryLine(
            sentence=sentence,
            reason=event.reason,
            at=event.at,
            tone=states[event.to_state].tone if event.to_state in states and states[event.to_state].final else "",
        )
        for event, sentence in casework.history_of(review.case, user)
    ]


def data_shown(review: Review, standing: Standing, /) -> dict[str, Any]:
    """The application as the reader may see it: what was handed in last; the applicant also sees what is being written."""
    if standing.is_applicant and review.case.state in FORM_OPEN:
        return dict(review.case.data)
    return casework.handed_in(review.case)
