"""What an application need not be told, since the house has said it before: its dossier, its last application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from zhijiang.casework import rules, schema
from zhijiang.casework.clocks import calendar_of_version
from zhijiang.casework.models import Case, DossierItem, Event, ProcedureVersion, Snapshot
from zhijiang.casework.procedure import parse
from zhijiang.casework.queries.offers import is_filed_anew, item_to_apply_for_again
from zhijiang.casework.queries.scope import cases_for
from zhijiang.casework.schema import Kind
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Role


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


def earlier_for(user: User, item: str, code: str, /) -> Case | None:
    """The case of this code, if the user may file it again under the item. Rules: C-90, C-121."""
    case = cases_for(user).filter(code=code, procedure__item__code=item).first() if code else None
    if case is None or Role.PRODUCER not in rules.roles_in(case, user):
        return None
    return case if item_to_apply_for_again(case) == item or is_filed_anew(case) else None


def carried_from(earlier: Case, version: ProcedureVersion, /) -> dict[str, Any]:
    """The answers and files of an earlier case that a version's form still asks for in the same way.

    Not its declarations: they are made anew. Nor places in a film, which belong to a cut. Rule: C-90.
    """
    before = rules.procedure_of(earlier).form.get("properties", {})
    return {
        name: earlier.data[name]
        for name, question in parse(version.text).form.get("properties", {}).items()
        if earlier.data.get(name) not in (None, "", [])
        and "const" not in question
        and schema.kind_of(question) == schema.kind_of(before.get(name, {})) != Kind.PASSAGES
    }


@dataclass(frozen=True)
class EarlierView:
    """The case that a draft was begun after, and why that came to nothing, for the applicant's own side."""

    case: Case
    state: str
    reason: str


def earlier_of(case: Case, user: User, /) -> EarlierView | None:
    """What the case was filed after, as far as the reader may know of it; None where it was begun afresh. Rule: C-90."""
    earlier = cases_for(user).filter(pk=case.follows_id).first() if case.follows_id else None
    if earlier is None:
        return None
    closing = Event.objects.filter(stream=f"case/{earlier.code}", to_state=earlier.state).order_by("-seq").first()
    state = rules.procedure_of(earlier).states[earlier.state]
    return EarlierView(earlier, str(state.label), closing.reason if closing is not None else "")


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
