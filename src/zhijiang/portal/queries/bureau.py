"""The bureau's desk: the six service mechanisms, each with what waits, how it stands and a small picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from zhijiang.assignments import queries as assignments
from zhijiang.bases import queries as bases
from zhijiang.casework.states import Light
from zhijiang.indicators import queries as indicators
from zhijiang.portal.queries.bases import Row, rows_of
from zhijiang.support import queries as support

if TYPE_CHECKING:
    from zhijiang.portal.queries.tasks import Reader, Task
    from zhijiang.portal.queries.waiting import Around

LATE_SHOWN: Final = 10


class Section(TextChoices):
    """The six service mechanisms for bases 六大服务机制, in the order in which they were announced."""

    STATISTICS = "statistics", pgettext_lazy("mechanism", "Statistics monitoring")
    PUBLICATION = "publication", pgettext_lazy("mechanism", "Index publication")
    ALLIANCE = "alliance", pgettext_lazy("mechanism", "Alliance cooperation")
    SELECTION = "selection", pgettext_lazy("mechanism", "Project selection and recommendation")
    CONTACT = "contact", pgettext_lazy("mechanism", "Leader contact")
    ASSESSMENT = "assessment", pgettext_lazy("mechanism", "Annual assessment")


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar. `tone` is that of a status: it has a word beside it."""

    label: str
    count: int
    tone: str
    x: str
    width: str


@dataclass(frozen=True)
class Fact:
    """One count with its words and where its rows are."""

    words: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Mechanism:
    """One section of the desk."""

    section: Section
    waiting: Sequence[Task]
    facts: Sequence[Fact]
    name: str = ""
    """What the picture shows."""
    parts: Sequence[Part] = ()
    trend: Sequence[indicators.Trend] = ()
    empty: str = ""
    """What comes here and how it begins, while there is nothing."""

    @property
    def first(self) -> Task | None:
        return self.waiting[0] if self.waiting else None


@dataclass(frozen=True)
class Bureau:
    """The desk of an authority's people."""

    mechanisms: Sequence[Mechanism]
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def late(self) -> list[Row]:
        """What is late across bases, the first few."""
        return [row for row in self.rows if row.light == Light.RED][:LATE_SHOWN]

    @property
    def lights(self) -> list[tuple[Light, int]]:
        counted = Counter(row.light for row in self.rows)
        return [(light, counted[light]) for light in (Light.RED, Light.YELLOW, Light.GREEN) if counted[light]]

    @property
    def is_new(self) -> bool:
        return not self.rows


def bureau_of(reader: Reader, around: Around, tasks: Sequence[Task], /) -> Bureau:
    """The six sections and the bases with their lights. At most ten queries, however many bases there are. Rules: P-20, P-29."""
    user = reader.user
    rows = rows_of(around.bases, indicators.behind(around.survey))
    by_section: dict[str, list[Task]] = {}
    for task in tasks:
        by_section.setdefault(task.section, []).append(task)
    lights = assignments.lights_of(user)
    made = {
        Section.STATISTICS: _statistics(around, rows),
        Section.PUBLICATION: _publication(),
        Section.ALLIANCE: _alliance(lights),
        Section.SELECTION: _selection(around),
        Section.CONTACT: _contact(reader),
        Section.ASSESSMENT: _assessment(rows),
    }
    return Bureau([Mechanism(section, by_section.get(section.value, []), **made[section]) for section in Section], rows)


def stacked(counts: Sequence[tuple[str, int, str]], /) -> list[Part]:
    """Counts beside each other as parts of one bar, in per cent of the whole; what is nought is left out."""
    whole = sum(count for _label, count, _tone in counts)
    parts, at = [], 0
    for label, count, tone in counts:
        if count:
            parts.append(Part(label, count, tone, f"{at * 100 / whole:.2f}%", f"{count * 100 / whole:.2f}%"))
            at += count
    return parts


def _statistics(around: Around, rows: Sequence[Row]) -> dict[str, Any]:
    facts, asked = [], []
    for period in around.survey.periods:
        standing = around.survey.whole(period)
        asked.append(standing)
        words = _("%(period)s: %(done)d of %(asked)d reported") % {
            "period": period.shown,
            "done": standing.done,
            "asked": standing.asked,
        }
        facts.append(Fact(words, reverse("indicators:period", args=[period.code])))
    late = sum(any(each.is_late for each in row.behind) for row in rows)
    if late:
        words = ngettext("%(count)d base late", "%(count)d bases late", late) % {"count": late}
        facts.append(Fact(words, reverse("portal:bases") + "?show=late", "sealed"))
    parts = stacked(
        [
            (_("Sealed"), sum(each.sealed for each in asked), "done"),
            (_("Reported"), sum(each.reported for each in asked), "waiting"),
            (_("Missing"), sum(each.missing for each in asked), "warning"),
        ]
    )
    return {
        "facts": facts,
        "name": _("Reports of the open periods"),
        "parts": parts,
        "empty": _("Open a period; bases and firms are then asked for figures."),
    }


def _publication() -> dict[str, Any]:
    last, trends = indicators.told_trends()
    facts = [Fact(_("What everybody reads of the last year"), reverse("bases:figures_of", args=[last]))] if last else []
    return {
        "facts": facts,
        "name": _("What was published, year by year"),
        "trend": trends,
        "empty": _("What is sealed can be published once the period is over."),
    }


def _alliance(lights: assignments.Lights) -> dict[str, Any]:
    parts = stacked(
        [
            (_("Overdue"), lights.red, "sealed"),
            (_("Due soon"), lights.yellow, "warning"),
            (_("On time"), lights.green, "done"),
        ]
    )
    facts = [Fact(_("Duties of bases, units and firms"), reverse("assignments:plans"))] if parts else []
    if lights.reported:
        words = ngettext("%(count)d reported done", "%(count)d reported done", lights.reported)
        facts.append(Fact(words % {"count": lights.reported}, reverse("assignments:plans"), "waiting"))
    facts += [
        Fact(f"{line.duty.item} · {line.duty.lead.shown_name}", line.duty.get_absolute_url(), "sealed")
        for line in lights.first
        if line.light == Light.RED
    ][:3]
    facts.append(Fact(_("Who overlaps with whom, and who completes whom"), reverse("bases:positions_network")))
    return {"facts": facts, "name": _("Duties under way by light"), "parts": parts}


def _selection(around: Around) -> dict[str, Any]:
    facts = [
        Fact(
            _("%(call)s: %(recommended)d of %(quota)d places used")
            % {"call": each.call.shown_title, "recommended": each.recommended, "quota": each.quota},
            each.call.get_absolute_url(),
        )
        for each in around.calls[:4]
    ]
    used, quota = (sum(getattr(each, name) for each in around.calls) for name in ("recommended", "quota"))
    parts = stacked([(_("Recommended"), used, "done"), (_("Places left"), max(0, quota - used), "waiting")])
    facts.append(Fact(_("All calls"), reverse("support:calls")))
    facts.append(Fact(_("Grants and payments"), reverse("support:grants")))
    return {"facts": facts, "name": _("Places of the calls that run"), "parts": parts}


def _contact(reader: Reader) -> dict[str, Any]:
    """Visits and surveys under way, and the services that were given to bases this year."""
    user = reader.user
    year = bases.today().year
    facts = [Fact(_("Visits, surveys and opinions"), reverse("casework:tasks"))]
    served = support.served_in(user, year)
    tones = cycle(("done", "waiting", "note"))
    parts = stacked([(name, count, next(tones)) for name, count in served])
    facts.append(Fact(_("Ledger of services %(year)d") % {"year": year}, reverse("support:ledgers")))
    return {"facts": facts, "name": _("Services given to bases this year"), "parts": parts}


def _assessment(rows: Sequence[Row]) -> dict[str, Any]:
    lines = [row.now for row in rows if row.light is not None]
    year = lines[0].year if lines else bases.today().year - 1
    reports = Counter(line.report for line in lines)
    graded = Counter(line.grade for line in lines if line.graded_for == year)
    facts = []
    for state, words, tone in (
        ("late", ngettext("%(count)d annual report late", "%(count)d annual reports late", reports["late"]), "sealed"),
        ("due", ngettext("%(count)d annual report due", "%(count)d annual reports due", reports["due"]), "waiting"),
        (
            "handed_in",
            ngettext("%(count)d report handed in", "%(count)d reports handed in", reports["handed_in"]),
            "waiting",
        ),
    ):
        if reports[state]:
            facts.append(Fact(words % {"count": reports[state]}, reverse("portal:bases") + "?show=late", tone))
    left = sum(line.is_to_be_assessed for line in lines)
    if left:
        words = ngettext(
            "%(count)d base to be assessed for %(year)d", "%(count)d bases to be assessed for %(year)d", left
        )
        facts.append(Fact(words % {"count": left, "year": year}, reverse("portal:bases") + "?show=assess"))
    parts = stacked(
        [*((name, count, "done") for name, count in graded.most_common()), (_("Not assessed"), left, "waiting")]
    )
    return {
        "facts": facts,
        "name": _("Bases by grade, %(year)d") % {"year": year},
        "parts": parts,
        "empty": _("Bases appear here once they are on a list."),
    }
