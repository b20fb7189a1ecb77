"""What the people of a company see of the files that it checks for itself. Nobody else sees any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format

from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Analysis
from zhijiang.people.queries import organisations_of
from zhijiang.technical.models import Check, Mend

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def checks_for(user: User | AnonymousUser, /) -> QuerySet[Check]:
    """The files of the user's own companies that are not thrown away and whose last day has not passed. Rule: T-06."""
    houses = organisations_of(user, *catalog.OWNERS).values("pk")
    return Check.objects.filter(organisation__in=houses, thrown_at=None, kept_until__gt=timezone.now()).select_related(
        "organisation", "file", "brought_by"
    )


def due_checks(*, thrown_before: datetime, now: datetime) -> QuerySet[Check]:
    """What is to be cleared away. Rule: T-07."""
    return Check.objects.filter(kept_until__lte=now) | Check.objects.filter(thrown_at__lte=thrown_before)


@dataclass(frozen=True)
class Target:
    """A loudness and true peak that a delivery profile asks for."""

    id: str
    title: str
    target_lufs: float
    true_peak_dbtp: float

    @property
    def label(self) -> str:
        return f"{self.title}: {number_format(self.target_lufs, 1)} LUFS, {number_format(self.true_peak_dbtp, 1)} dBTP"


def targets() -> list[Target]:
    """The targets of the profiles that are in force today."""
    return [
        Target(
            each.id, catalog.title_of(each), each.target_lufs, each.most_dbtp if each.most_dbtp is not None else -1.0
        )
        for each in catalog.profiles_on(timezone.localdate())
        if each.target_lufs is not None
    ]


@dataclass(frozen=True)
class Broken:
    """A channel of a stereo stream that the report found dead or inverted, and that can be put right."""

    value: str
    stream: int
    channel: int
    do: str


def broken_channels(report: dict[str, Any], /) -> list[Broken]:
    """What a person can confirm of the report's findings: of each stereo stream, either side. Rule: T-04."""
    stereo = {row["stream"] for row in report.get("audio", []) if row["channels"] == 2}
    ways = {"channel_silence": "copy", "phase_inversion": "invert"}
    found = {(row["stream"], ways[row["check"]]) for row in report.get("findings", []) if row["check"] in ways}
    return [
        Broken(f"{do}-{stream}-{channel}", stream, channel, do)
        for stream, do in sorted(found)
        if stream in stereo
        for channel in (0, 1)
    ]


@dataclass(frozen=True)
class SoundLine:
    """One stream of sound before and after."""

    number: int
    done: str
    gain: str
    limited: str
    reached: bool
    loudness: tuple[str, str]
    """Before and after."""
    peak: tuple[str, str]


@dataclass(frozen=True)
class MendLine:
    """A mend as a part of its page."""

    mend: Mend
    sounds: list[SoundLine]
    packets: int
    left_out: list[str]
    reason: str = ""
    """Why there is no new file, in the reader's language."""


def mend_line(mend: Mend, /) -> MendLine:
    """What was done, as values that a template only has to draw."""
    told = mend.told
    return MendLine(
        mend,
        [
            SoundLine(
                number=number,
                done=row["done"],
                gain="" if row["gain_db"] is None else f"{row['gain_db']:+.1f}",
                limited="" if row["limited_db"] is None else number_format(row["limited_db"], 1),
                reached=row["reached"],
                loudness=_both(row, "integrated_lufs", "LUFS"),
                peak=_both(row, "true_peak_dbtp", "dBTP"),
            )
            for number, row in enumerate(told.get("sound", []), start=1)
        ],
        packets=told.get("packets", 0),
        left_out=told.get("left_out", []),
        reason=catalog.tell(mend.reason) if mend.reason else "",
    )


def _both(row: dict[str, Any], name: str, unit: str) -> tuple[str, str]:
    said = [row[when][name] for when in ("before", "after")]
    before, after = ("–" if value is None else f"{number_format(value, 1)} {unit}" for value in said)
    return before, after


def report_of(check: Check, /) -> Analysis | None:
    """The report of the file, if there is one."""
    return catalog.report_of(check.file)
