"""The papers of an application: its questions for files, as the applicant gives them and as they were listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhijiang.casework import queries as casework
from zhijiang.casework import schema
from zhijiang.casework.models import Case, FixItem, Snapshot
from zhijiang.casework.states import Answer, FixKind

if TYPE_CHECKING:
    from zhijiang.casework.queries import FilesTaken
    from zhijiang.screening.models import Review


def paper_fields(case: Case, /) -> list[str]:
    """The questions of the case's form that ask for files; none in the first four versions."""
    return schema.file_fields(casework.procedure_of(case).form)


def asked_papers(case: Case, /) -> list[str]:
    """Of these, the ones that are asked with the answers as they are now, in the order of the form."""
    fields = set(paper_fields(case))
    return [name for name in schema.asked_fields(casework.procedure_of(case), case.data) if name in fields]


def papers_in(case: Case, data: Mapping[str, Any], /) -> dict[str, Any]:
    """The answers that are files."""
    return {name: data[name] for name in paper_fields(case) if name in data}


def question_label(case: Case, field: str, /) -> str:
    """What a question of the form is called, in the reader's language; the name itself if the form has none such."""
    properties = casework.procedure_of(case).form["properties"]
    return schema.title_of(properties[field]) if field in properties else field


def papers_to_put_right(case: Case, /) -> list[tuple[str, str]]:
    """(question, label) of papers that were listed in this round, are still as they were handed in, and are not explained.

    Rule: C-89.
    """
    items = FixItem.objects.filter(
        case=case, round=case.round, kind__in=[FixKind.FIELD, FixKind.FILE], target__in=asked_papers(case)
    ).exclude(answer__in=[Answer.INTENDED, Answer.BEST_POSSIBLE])
    listed = dict.fromkeys(items.order_by("order").values_list("target", flat=True))
    snapshot = Snapshot.objects.filter(case=case, round=case.round).first() if listed else None
    before = snapshot.data if snapshot else {}
    return [(name, question_label(case, name)) for name in listed if case.data.get(name) == before.get(name)]


def pages_open(case: Case, /) -> frozenset[str]:
    """Which of the applicant's pages have something to write on now: `form`, `papers`."""
    writable, papers = casework.writable_fields(case), set(paper_fields(case))
    asked = set(asked_papers(case))
    return frozenset(({"form"} if writable - papers else set()) | ({"papers"} if writable & asked else set()))


@dataclass(frozen=True)
class Listed:
    """What was listed about one question."""

    text: str
    rule: str


@dataclass(frozen=True)
class PaperQuestion:
    """One question for files on its page. `taken` is None where it is closed and only read."""

    name: str
    label: str
    help: str
    is_required: bool
    answered: schema.Answered
    items: list[Listed]
    taken: FilesTaken | None


def paper_sections(review: Review, /) -> list[tuple[str, list[PaperQuestion]]]:
    """Every question for files that is asked now, by section of the form. For the applicant's side only."""
    case = review.case
    procedure, asked = casework.procedure_of(case), set(asked_papers(case))
    writable, listed = casework.writable_fields(case), casework.items_by_field(case)
    sections = [
        (str(section.title), [name for name in section.fields if name in asked]) for section in procedure.sections
    ]
    return [
        (
            title,
            [
                _question(
                    case,
                    name,
                    listed.get(name, []),
                    taken=casework.files_taken(case, name) if name in writable else None,
                )
                for name in names
            ],
        )
        for title, names in sections
        if names
    ]


def _question(case: Case, name: str, items: list[FixItem], *, taken: FilesTaken | None) -> PaperQuestion:
    procedure = casework.procedure_of(case)
    question = procedure.form["properties"][name]
    return PaperQuestion(
        name=name,
        label=schema.title_of(question),
        help=schema.words(question.get("x-help")),
        is_required=name in procedure.form.get("required", ()),
        answered=schema.answered(name, question, case.data.get(name)),
        items=[Listed(item.text, casework.cited(item.rule)) for item in items],
        taken=taken,
    )
