"""What an application need not be told, since the house has said it before: its dossier, its last application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from zhijiang.casework import schema
from zhijiang.casework.clocks import calendar_of_version
from zhijiang.casework.models import Case, DossierItem, ProcedureVersion, Snapshot
from zhijiang.casework.procedure import parse
from zhijiang.casework.schema import Kind
from zhijiang.people.models import Organisation


def known_of(version: ProcedureVersion, house: Organisation, /, *, on: date | None = None) -> dict[str, Any]:
    """The answers that a new application of the house begins with; the applicant can change every one of them.

    A question with `x-dossier` is answered out of the dossier: files by the paper itself, a text by its number, a date by
    its last day; of several papers that hold today, the one that holds longest. One with `x-carried` is answered as in the
    house's last application for the same item. A date that has passed is not carried over. Rule: C-72.
    """
    day = on or calendar_of_version(version).today()
    questions = parse(version.text).form.get("properties", {})
    carried = _carried(version, house, questions, day)
    papers = _papers(house, {each["x-dossier"] for each in questions.values() if "x-dossier" in each}, day)
    of_papers = {
        name: _from_paper(papers[each["x-dossier"]], schema.kind_of(each))
        for name, each in questions.items()
        if each.get("x-dossier") in papers
    }
    return carried | {name: answer for name, answer in of_papers.items() if answer}


def has_known(case: Case, /) -> bool:
    """Whether a draft still holds an answer that its house had given before."""
    known = known_of(case.procedure, case.organisation)
    return any(case.data.get(name) == answer for name, answer in known.items())


def _carried(
    version: ProcedureVersion, house: Organisation, questions: Mapping[str, Mapping[str, Any]], day: date
) -> dict[str, Any]:
    names = [name for name, each in questions.items() if each.get("x-carried")]
    if not names:
        return {}
    given = Snapshot.objects.filter(case__organisation=house, case__procedure__item=version.item).order_by("-at", "-pk")
    last = given.values_list("data", flat=True).first() or {}
    return {
        name: last[name]
        for name in names
        if last.get(name) and not (schema.kind_of(questions[name]) == Kind.DATE and str(last[name]) < day.isoformat())
    }


def _papers(house: Organisation, words: set[str], day: date) -> dict[str, DossierItem]:
    if not words:
        return {}
    holds = Q(valid_from=None) | Q(valid_from__lte=day)
    holds &= Q(valid_until=None) | Q(valid_until__gte=day)
    found = DossierItem.objects.filter(holds, organisation=house, kind__in=words, withdrawn_at=None)
    lasting = sorted(found.select_related("attachment"), key=lambda item: (item.valid_until or date.max, item.added_at))
    return {item.kind: item for item in lasting}


def _from_paper(item: DossierItem, kind: Kind) -> Any:
    if kind == Kind.FILES:
        of = item.attachment
        return [{"name": item.name, "sha256": of.sha256, "size_bytes": of.size_bytes}]
    if kind == Kind.DATE:
        return item.valid_until.isoformat() if item.valid_until else None
    return item.number
