"""Where a work is shown: announced, on air, ended; and what was counted of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.casework.actions import record
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.catalog import territories
from zhijiang.distribution import rules
from zhijiang.distribution.models import Release, ReleaseFigure
from zhijiang.distribution.states import FigureKind, ReleaseAct
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.catalog.models import Cut, Work
    from zhijiang.people.models import User


@dataclass(frozen=True)
class Shown:
    """What is told of a release: where, when, and in which version."""

    platform: str
    first_day: date
    last_day: date | None = None
    url: str = ""
    first_episode: int = 1
    last_episode: int | None = None
    territory: str = "CN"
    languages: str = "zh"
    cut: Cut | None = None
    sha256: str = ""
    number: str = ""


@dataclass(frozen=True)
class Figure:
    """One count, and where it stands. `value` in views, whole hours, or fen."""

    kind: FigureKind
    first_day: date
    last_day: date
    value: int
    source: str
    source_day: date
    place: str = ""
    language: str = ""
    at: str = field(default="", compare=False)
    """Where it was read: the row of a sheet. Told when it is refused."""


@transaction.atomic
def announce(work: Work, /, *, by: User, shown: Shown) -> Release:
    """Tell of a release of a work. The row and one event. Raises NotAllowed, MissingEvidence. Rule: R-11."""
    rules.check_may_deliver(work, by)
    release = Release(work=work, made_by=by, made_at=timezone.now())
    _write(release, shown)
    release.save()
    _tell(release, ReleaseAct.ANNOUNCED, by=by, payload=_told(shown))
    return release


@transaction.atomic
def change(release: Release, /, *, by: User, shown: Shown) -> Release:
    """Tell it otherwise, while it is announced or on air. The row and one event; without a change, neither.

    Raises NotAllowed, WrongState, MissingEvidence. Rules: R-11, R-12.
    """
    release = _locked(release)
    rules.check_may_deliver(release.work, by)
    rules.check_may_be_changed(release)
    before = _told(_shown(release))
    _write(release, shown)
    after = _told(_shown(release))
    if after != before:
        release.save()
        changed = {key: value for key, value in after.items() if value != before[key]}
        _tell(release, ReleaseAct.CHANGED, by=by, payload=changed)
    return release


@transaction.atomic
def move(release: Release, verb: str, /, *, by: User, reason: str = "") -> Release:
    """`begin`, `end`, or `withdraw` with a reason. Its state and one event.

    Raises NotAllowed, WrongState, MissingEvidence. Rule: R-12.
    """
    release = _locked(release)
    rules.check_may_deliver(release.work, by)
    going = rules.check_release_move(release, verb)
    if verb == "withdraw":
        reason = rules.check_words(reason)
    release.state = going.to
    release.save(update_fields=["state"])
    _tell(release, going.act, by=by, reason=reason)
    return release


@transaction.atomic
def enter(release: Release, figures: Sequence[Figure], /, *, by: User) -> list[ReleaseFigure]:
    """Enter counts, all of them or none. The rows and one event.

    Raises NotAllowed, WrongState, MissingEvidence; where one was entered before, it is corrected, not entered again. Rule: R-17.
    """
    release = _locked(release)
    rules.check_may_deliver(release.work, by)
    check_figures(release, figures)
    now = timezone.now()
    rows = ReleaseFigure.objects.bulk_create([_row(release, figure, by=by, now=now) for figure in figures])
    _tell(release, ReleaseAct.COUNTED, by=by, payload={"figures": [_figure_told(each) for each in figures]})
    return rows


def check_figures(release: Release, figures: Sequence[Figure], /) -> None:
    """Whether they could all be entered now; nothing is written. One query. Raises as `enter`. Rule: R-17.

    The days of two figures of one kind, place and language do not overlap: they would be counted twice.
    """
    if not figures:
        raise MissingEvidence(_("There is no figure in it."), rule="R-17")
    today = timezone.localdate()
    there: dict[tuple[str, str, str], list[tuple[date, date]]] = {}
    for row in release.figures.filter(replaced_at=None):
        there.setdefault(_series(row), []).append((row.first_day, row.last_day))
    for figure in figures:
        _check(release, figure, today)
        spans = there.setdefault(_series(figure), [])
        if (figure.first_day, figure.last_day) in spans:
            raise WrongState(
                _("%(at)sThis figure is there already: correct it instead.") % {"at": figure.at}, rule="R-17"
            )
        for first, last in spans:
            if figure.first_day <= last and first <= figure.last_day:
                told = {"at": figure.at, "first": date_format(first), "last": date_format(last)}
                raise WrongState(
                    _("%(at)sThese days overlap those of a figure that is there: %(first)s to %(last)s.") % told,
                    rule="R-17",
                )
        spans.append((figure.first_day, figure.last_day))


@transaction.atomic
def correct(
    figure: ReleaseFigure, /, *, by: User, value: int, source: str, source_day: date, reason: str
) -> ReleaseFigure:
    """Put a figure in the place of another, which stays on record. Two rows and one event.

    Raises NotAllowed, WrongState, MissingEvidence. Rule: R-17.
    """
    release = _locked(figure.release)
    rules.check_may_deliver(release.work, by)
    old = ReleaseFigure.objects.get(pk=figure.pk)
    if old.replaced_at is not None:
        raise WrongState(_("This figure was corrected before; correct the one that stands."), rule="R-17")
    new = Figure(FigureKind(old.kind), old.first_day, old.last_day, value, source, source_day, old.place, old.language)
    _check(release, new, timezone.localdate())
    reason = rules.check_words(reason)
    old.replaced_at = timezone.now()
    old.save(update_fields=["replaced_at"])
    made = _row(release, new, by=by, now=old.replaced_at)
    made.reason = reason
    made.save()
    payload = {"from": old.value, "figure": _figure_told(new)}
    _tell(release, ReleaseAct.CORRECTED, by=by, reason=reason, payload=payload)
    return made


def _check(release: Release, figure: Figure, today: date) -> None:
    try:
        rules.check_words(figure.source)
        rules.check_figure(
            release,
            first=figure.first_day,
            last=figure.last_day,
            value=figure.value,
            source_day=figure.source_day,
            today=today,
        )
    except MissingEvidence as lacking:
        raise MissingEvidence(figure.at + str(lacking), rule="R-17") from None


def _write(release: Release, shown: Shown) -> None:
    """Lay what is told over the row, checked."""
    rules.check_release(
        release.work,
        first=shown.first_day,
        last=shown.last_day,
        episodes=(shown.first_episode, shown.last_episode),
        cut=shown.cut,
        sha256=shown.sha256.strip().lower(),
    )
    if shown.url and not shown.url.startswith("https://"):
        raise MissingEvidence(_("An address that begins with https:// is expected."), rule="R-11")
    release.platform = rules.check_words(shown.platform)
    release.url, release.number, release.cut = shown.url, shown.number.strip(), shown.cut
    release.first_day, release.last_day = shown.first_day, shown.last_day
    release.first_episode, release.last_episode = shown.first_episode, shown.last_episode
    release.territory = territories.read(shown.territory).stored
    release.languages, release.sha256 = shown.languages, shown.sha256.strip().lower()


def _shown(release: Release) -> Shown:
    names = Shown.__dataclass_fields__
    return Shown(**{name: getattr(release, name) for name in names})


def _told(shown: Shown) -> dict[str, Any]:
    """For the event: days as text, the cut by its code."""
    plain = {name: getattr(shown, name) for name in Shown.__dataclass_fields__ if name != "cut"}
    days = {name: day.isoformat() if (day := plain[name]) else "" for name in ("first_day", "last_day")}
    return plain | days | {"cut": shown.cut.code if shown.cut else ""}


def _row(release: Release, figure: Figure, *, by: User, now: Any) -> ReleaseFigure:
    given = {name: value for name, value in asdict(figure).items() if name != "at"}
    return ReleaseFigure(release=release, entered_by=by, entered_at=now, **given)


def _series(figure: Figure | ReleaseFigure) -> tuple[str, str, str]:
    return str(figure.kind), figure.place, figure.language


def _figure_told(figure: Figure) -> dict[str, Any]:
    days = {"first_day": figure.first_day, "last_day": figure.last_day, "source_day": figure.source_day}
    told = {"kind": figure.kind.value, "value": figure.value, "source": figure.source}
    return (
        told
        | {"place": figure.place, "language": figure.language}
        | {key: day.isoformat() for key, day in days.items()}
    )


def _locked(release: Release) -> Release:
    """The release as it is now, its row locked until the transaction ends."""
    rows = Release.objects.select_for_update(of=("self",))
    return rows.select_related("work__organisation", "cut__episode__work", "cut__file").get(pk=release.pk)


def _tell(
    release: Release, act: ReleaseAct, *, by: User, reason: str = "", payload: dict[str, Any] | None = None
) -> None:
    house = release.work.organisation
    record(release.stream, act, by=by, on_behalf_of=house, role=Role.PRODUCER, reason=reason, payload=payload or {})
