"""News out of a case, a list of bases or a call, in one step: what everybody may read of it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.bases.models import Batch
from zhijiang.bases.queries import batches_for
from zhijiang.bases.states import BatchState
from zhijiang.casework.models import Case
from zhijiang.casework.queries import cases_for, public_facts
from zhijiang.notices.states import Category
from zhijiang.support.models import Call
from zhijiang.support.queries.calls import calls_for
from zhijiang.support.states import CallState

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@dataclass(frozen=True)
class Prefill:
    """A first text about something, in both languages."""

    about: Case | Batch | Call
    organisation: Organisation
    """Whose it is."""
    category: Category
    title: str
    title_en: str
    body: str
    body_en: str


def prefill_of(user: User, code: str, /) -> Prefill | None:
    """The first text about what has this code, as far as the user sees it and everybody may read of it; else None. Rule: N-08.

    Of a case only the columns of its public list, and only when it stands on one; of a list of bases what its published page
    says; of a call what its own page tells everybody.
    """
    if (case := cases_for(user).filter(code=code).select_related("authority", "organisation").first()) is not None:
        return _of_case(case)
    if (batch := batches_for(user).filter(code=code, state=BatchState.PUBLISHED).first()) is not None:
        return _of_batch(batch)
    call = calls_for(user).filter(code=code).exclude(state=CallState.DRAFT).first()
    return _of_call(call) if call is not None else None


def sees(user: User, code: str, /) -> bool:
    """Whether the user sees a case, a list or a call with this code, published or not."""
    return any(each.filter(code=code).exists() for each in (cases_for(user), batches_for(user), calls_for(user)))


def _of_case(case: Case) -> Prefill | None:
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found = public_facts(case)
            if found is None:
                return None
            heading, facts = found
            title = _("%(list)s: %(title)s") % {"list": heading, "title": case.title}
            told[language] = (
                title,
                "\n".join(_("%(label)s: %(value)s") % {"label": a, "value": b} for a, b in facts if b),
            )
    return _prefill(case, case.authority, Category.LIST, told)


def _of_batch(batch: Batch) -> Prefill:
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            lines = [batch.notice] if batch.notice else []
            lines += [f"{n}. {each.shown_name}" for n, each in enumerate(batch.listings.order_by("number", "pk"), 1)]
            lines.append(_("The whole list: %(address)s") % {"address": _address("bases:list", batch.code)})
            told[language] = batch.shown_name, "\n".join(lines)
    return _prefill(batch, batch.authority, Category.LIST, told)


def _of_call(call: Call) -> Prefill:
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            lines = [
                call.about,
                _("Open from %(first)s to %(last)s.")
                % {
                    "first": date_format(call.opens_on, "DATE_FORMAT"),
                    "last": date_format(call.closes_on, "DATE_FORMAT"),
                },
                _("Basis: %(paper)s") % {"paper": call.paper},
                _("How to apply: %(address)s") % {"address": _address("support:call", call.code)},
            ]
            told[language] = call.shown_title, "\n".join(lines)
    return _prefill(call, call.authority, Category.CALL, told)


def _prefill(
    about: Case | Batch | Call, house: Organisation, category: Category, told: dict[str, tuple[str, str]]
) -> Prefill:
    (title, body), (title_en, body_en) = told["zh-hans"], told["en"]
    return Prefill(about, house, category, title[:120], title_en[:200], body, body_en)


def _address(name: str, code: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(name, args=[code])
