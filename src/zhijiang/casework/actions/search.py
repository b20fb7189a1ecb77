"""Keeping the search index: written with the case, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from zhijiang.casework import rules, search
from zhijiang.casework.models import Case, SearchEntry
from zhijiang.casework.queries.holding import answers_that_hold
from zhijiang.people import queries as people

_SHORT = 120
"""Answers that may be longer than this are prose, not names."""


@transaction.atomic
def index_case(case: Case, /) -> None:
    """Write anew what is searched of a case. Call it where title, number or answers of a case were written. Rule: C-43.

    The applicant's answers are those of the draft before the first submission, and those that were handed in after it:
    what is being corrected is nobody's business yet.
    """
    _write([case])


@transaction.atomic
def index_many(cases: Sequence[Case], /) -> None:
    """The same for many cases at once. Rule: C-43."""
    _write(cases)


@transaction.atomic
def index_missing(*, at_most: int = 500) -> int:
    """Write the entries of cases that have none, as after an update of the program. Returns how many."""
    missing = Case.objects.filter(search_entry=None).select_related("organisation", "procedure")
    cases = list(missing.order_by("pk")[:at_most])
    _write(cases)
    return len(cases)


@transaction.atomic
def index_organisation(organisation: int, /) -> None:
    """Write the entries of a house's cases anew, after its name has changed. Rule: P-35."""
    _write(list(Case.objects.filter(organisation=organisation).select_related("organisation", "procedure")))


def _write(cases: Sequence[Case]) -> None:
    given = answers_that_hold(case for case in cases if case.round)
    names = people.names_begun(case.organisation_id for case in cases) if cases else {}
    entries = [
        _entry(case, given.get(case.pk, {}) if case.round else case.data, names.get(case.organisation_id, []))
        for case in cases
    ]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["case"], update_fields=[*search.FIELDS, "name"], batch_size=500
    )
    rows = ((entry.case_id, tuple(getattr(entry, name) for name in search.FIELDS)) for entry in entries)
    search.write(rows, connection=connection)


def _entry(case: Case, answers: Mapping[str, Any], names: Sequence[str]) -> SearchEntry:
    return SearchEntry(
        case_id=case.pk,
        title=search.lines([case.title, case.title_en]),
        numbers=search.lines([case.code, case.number, case.external_number]),
        organisation=search.lines(dict.fromkeys([case.organisation.name, case.organisation.name_en, *names])),
        words=search.lines(_names_in(case, answers)),
        name=search.name_of(case.title),
    )


def _names_in(case: Case, answers: Mapping[str, Any]) -> list[str]:
    """The short free answers: names, titles, numbers. No prose, no choices, no amounts."""
    properties = rules.procedure_of(case).form.get("properties", {})
    return [
        answers[name]
        for name, question in properties.items()
        if question.get("type") == "string"
        and not {"enum", "format", "pattern"} & question.keys()
        and question.get("x-widget") != "textarea"
        and question.get("maxLength", _SHORT) <= _SHORT
        and isinstance(answers.get(name), str)
    ]
