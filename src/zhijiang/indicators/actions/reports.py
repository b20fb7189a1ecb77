"""A report comes, is sent back, sealed and corrected. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import actions as bases
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.indicators import queries, rules
from zhijiang.indicators.definitions import Definition, remarks_on, scaled
from zhijiang.indicators.models import Period, Report, Value
from zhijiang.indicators.states import ReportState, Rhythm, Subject

if TYPE_CHECKING:
    from zhijiang.bases.models import Base, Firm
    from zhijiang.people.models import User

type Given = Mapping[str, Decimal | None]


@transaction.atomic
def report(
    period: Period,
    base: Base,
    firm: Firm | None,
    /,
    *,
    by: User,
    figures: Given,
    reasons: Mapping[str, str] | None = None,
) -> Report:
    """Write down what is reported of a firm, or of the base itself, in place of an earlier report. Writes one event.

    Yearly figures of the firm that are among it follow. Raises NotAllowed, WrongState where it is sealed, or MissingEvidence
    for the first thing that the checks hold against it: an error, or a warning without a reason. Rules: B-26 to B-28, B-31.
    """
    rules.check_may_report(by, base, firm)
    rules.check_is_asked(period, firm)
    locked(base)
    row = _row_of(period, base, firm)
    rules.check_open(row)
    asked = queries.asked_in(period, Subject.FIRM if firm else Subject.BASE)
    said = check(period, base, firm, asked, figures, reasons or {})
    write(row, asked, figures, said)
    payload = {
        "period": period.code,
        "of": firm.code if firm else base.code,
        "figures": as_told(figures),
        "reasons": said,
    }
    tell(base, "indicators_reported", by=by, payload=payload)
    return row


@transaction.atomic
def correct(
    row: Report, /, *, by: User, figures: Given, reason: str, reasons: Mapping[str, str] | None = None
) -> Report:
    """Put a sealed report right; it stays sealed. Writes one event, which holds of each figure what it was and what it is.

    Raises NotAllowed, WrongState where it is not sealed, MissingEvidence without a reason, where nothing differs, or for
    what the checks hold against it. Rules: B-27, B-28, B-31.
    """
    rules.check_may_open(by)
    why = rules.check_words(reason, rule="B-31")
    row = _now(row)
    if row.state != ReportState.SEALED:
        raise WrongState(_("Only a sealed report is corrected; until then it is reported again."), rule="B-31")
    asked = queries.asked_in(row.period, Subject.FIRM if row.firm else Subject.BASE)
    before, _reasons = queries.figures_in(row, asked)
    changed = {
        key: {"was": _text(before[key]), "is": _text(figures.get(key))}
        for key in asked
        if before[key] != figures.get(key)
    }
    if not changed:
        raise MissingEvidence(_("Nothing was changed."), rule="B-31")
    said = check(row.period, row.base, row.firm, asked, figures, reasons or {})
    write(row, asked, figures, said, state=ReportState.SEALED)
    payload = {"period": row.period.code, "of": _code_of(row), "changed": changed}
    tell(row.base, "report_corrected", by=by, payload=payload, reason=why)
    return row


@transaction.atomic
def send_back(row: Report, /, *, by: User, words: str) -> Report:
    """Give a report back to whoever made it, with words. Writes one event.

    Raises NotAllowed, MissingEvidence without words, or WrongState for what is not reported or sealed. Rule: B-30.
    """
    row = _now(row)
    rules.check_may_send_back(by, row)
    row.said = rules.check_words(words, rule="B-30")
    row.state = ReportState.SENT_BACK
    row.save(update_fields=["said", "state"])
    payload = {"period": row.period.code, "of": _code_of(row)}
    tell(row.base, "report_sent_back", by=by, payload=payload, reason=row.said)
    return row


@transaction.atomic
def seal(row: Report, /, *, by: User) -> Report:
    """Seal what was reported: from now on it is only corrected, with a reason. Writes one event.

    Raises NotAllowed, or WrongState for what is not reported or is sealed. Rule: B-31.
    """
    rules.check_may_open(by)
    row = _now(row)
    if row.state != ReportState.REPORTED:
        raise WrongState(_("Only what was reported and is not sealed is sealed."), rule="B-31")
    row.state = ReportState.SEALED
    row.save(update_fields=["state"])
    tell(row.base, "report_sealed", by=by, payload={"period": row.period.code, "of": _code_of(row)})
    return row


def check(
    period: Period,
    base: Base,
    firm: Firm | None,
    asked: Mapping[str, Definition],
    figures: Given,
    reasons: Mapping[str, str],
    /,
) -> dict[str, str]:
    """Hold figures against the checks. Returns the reasons that are kept: those of warnings. Raises MissingEvidence. Rule: B-28."""
    if not set(figures) <= set(asked) or all(amount is None for amount in figures.values()):
        raise MissingEvidence(_("At least one figure is reported, of those that are asked."), rule="B-28")
    for key, amount in figures.items():
        if amount is not None and (fault := rules.figure_fault(asked[key], amount)):
            raise MissingEvidence(f"{queries.name_of(asked[key])}: {fault}", rule="B-28")
    last = queries.last_figures(period, asked, base=base, firms=[firm] if firm else None)
    beside = last.get(firm.pk if firm else base.pk, {})
    remarks = remarks_on(asked.values(), figures, before=beside, language=queries.language())
    if faults := rules.faults_of(remarks, reasons):
        raise MissingEvidence(f"{queries.name_of(asked[faults[0].key])}: {faults[0].what}", rule="B-28")
    warned = {each.key for each in remarks}
    return {key: reasons[key].strip() for key in warned}


def write(
    row: Report,
    asked: Mapping[str, Definition],
    figures: Given,
    said: Mapping[str, str],
    /,
    *,
    state: ReportState = ReportState.REPORTED,
) -> None:
    """Put figures that were checked in the place of those that stand there. Part of a verb, in its transaction."""
    row.state, row.said, row.reported_at = state, "", timezone.now()
    row.save()
    row.values.all().delete()
    Value.objects.bulk_create(
        Value(report=row, key=key, amount=scaled(asked[key], amount), reason=said.get(key, ""))
        for key, amount in figures.items()
        if amount is not None
    )
    if row.firm is not None and row.period.rhythm == Rhythm.YEAR:
        yearly = {each.figure: figures.get(key) for key, each in asked.items() if each.figure}
        kept = {
            name: None if amount is None else scaled(_figure(asked, name), amount) for name, amount in yearly.items()
        }
        bases.keep_figures(row.firm, year=row.period.year, figures=kept)


def as_told(figures: Given, /) -> dict[str, str]:
    """Figures as an event holds them: it holds no floats."""
    return {key: _text(amount) for key, amount in figures.items() if amount is not None}


def _figure(asked: Mapping[str, Definition], name: str) -> Definition:
    return next(each for each in asked.values() if each.figure == name)


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _code_of(row: Report) -> str:
    return row.firm.code if row.firm else row.base.code


def _row_of(period: Period, base: Base, firm: Firm | None) -> Report:
    """The row, locked where there is one. The base is locked, so nobody makes it meanwhile."""
    found = Report.objects.select_for_update().filter(period=period, base=base, firm=firm).first() or Report()
    found.period, found.base, found.firm = period, base, firm
    return found


def _now(row: Report) -> Report:
    """The report as it is, it and its base locked."""
    locked(row.base)
    rows = Report.objects.select_for_update(of=("self",)).select_related(
        "period", "base__operator", "firm__organisation"
    )
    fresh = rows.get(pk=row.pk)
    if fresh.firm is not None:
        fresh.firm.base = fresh.base
    return fresh
