"""Which day it is: a case's by its calendar (C-70), everything else by the installation's (C-80). Nobody names a zone."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import available_timezones

from tests.architecture.tree import name_of, python_files

OF_THE_HOUSE: Final = {
    "src/zhijiang/assignments/actions/reminding.py": "task forms are of no procedure",
    "src/zhijiang/assignments/queries/scope.py": "task forms are of no procedure",
    "src/zhijiang/assignments/jobs.py": "the installation's night",
    "src/zhijiang/bases/actions/bases.py": "levels of bases",
    "src/zhijiang/bases/actions/batches.py": "lists of bases are of no procedure",
    "src/zhijiang/bases/actions/firms.py": "stays of firms",
    "src/zhijiang/bases/actions/publishing.py": "years of figures",
    "src/zhijiang/bases/actions/register.py": "plates of bases",
    "src/zhijiang/bases/actions/reports.py": "years of figures",
    "src/zhijiang/bases/forms/firms.py": "years of figures",
    "src/zhijiang/bases/models.py": "names of bases",
    "src/zhijiang/bases/queries/publishing.py": "years of figures",
    "src/zhijiang/bases/queries/register.py": "years of reports",
    "src/zhijiang/catalog/actions/profiles.py": "delivery profiles are of no procedure",
    "src/zhijiang/catalog/queries/life.py": "the day a cut was brought",
    "src/zhijiang/catalog/queries/pages.py": "the day a cut was brought, for which profiles hold for it; rights of a company",
    "src/zhijiang/catalog/views/rights.py": "rights of a company are of no procedure",
    "src/zhijiang/demo/works.py": "days of the demo's rights",
    "src/zhijiang/catalog/queries/report_paper.py": "the day of a measuring, and that a cut was brought",
    "src/zhijiang/catalog/queries/report_view.py": "the day a cut was brought, for what a profile says of it",
    "src/zhijiang/catalog/views/profiles.py": "delivery profiles are of no procedure",
    "src/zhijiang/bases/queries/scope.py": "stays of firms",
    "src/zhijiang/bases/queries/workbook.py": "stays of firms",
    "src/zhijiang/casework/actions/delegating.py": "cover between colleagues",
    "src/zhijiang/casework/actions/seals.py": "one seal a day over all streams",
    "src/zhijiang/casework/actions/tokens.py": "keys of people",
    "src/zhijiang/casework/jobs.py": "the installation's night",
    "src/zhijiang/casework/queries/delegations.py": "cover between colleagues",
    "src/zhijiang/casework/queries/messages.py": "memberships; how far a look ahead goes",
    "src/zhijiang/casework/queries/naming.py": "names of organisations are of no procedure",
    "src/zhijiang/casework/queries/papers.py": "papers of a house",
    "src/zhijiang/casework/queries/tokens.py": "keys of people",
    "src/zhijiang/casework/rules/walls.py": "memberships",
    "src/zhijiang/casework/views/delegations.py": "cover between colleagues",
    "src/zhijiang/casework/views/lists.py": "names of files",
    "src/zhijiang/casework/views/registers.py": "names of files",
    "src/zhijiang/casework/views/tokens.py": "keys of people",
    "src/zhijiang/demo/bases.py": "years in the demo's figures",
    "src/zhijiang/booking/actions.py": "whether held time is still to come",
    "src/zhijiang/booking/jobs.py": "which answers are overdue, of no case",
    "src/zhijiang/demo/bookings.py": "a few days ahead in the demo",
    "src/zhijiang/demo/deliveries.py": "how long a link of the demo holds",
    "src/zhijiang/demo/releases.py": "the day on which the demo's film goes on air",
    "src/zhijiang/distribution/queries/releases.py": "the day of a licence, to be compared with that of a release",
    "src/zhijiang/demo/fill.py": "years in the demo's answers",
    "src/zhijiang/demo/filings.py": "years in the demo's answers",
    "src/zhijiang/demo/listing.py": "days of the demo's list",
    "src/zhijiang/demo/papers.py": "validity of the demo's licences",
    "src/zhijiang/demo/figures.py": "periods of the demo's figures",
    "src/zhijiang/distribution/actions/handing.py": "how long a link holds",
    "src/zhijiang/distribution/actions/preparing.py": "delivery profiles are of no procedure",
    "src/zhijiang/distribution/made.py": "the day a package was made",
    "src/zhijiang/distribution/queries/facts.py": "the day of a licence, to be told",
    "src/zhijiang/distribution/actions/releasing.py": "a figure is of days that have passed, of no case",
    "src/zhijiang/distribution/views/releases.py": "whether a release is past its last day",
    "src/zhijiang/distribution/queries/life.py": "the day a delivery left, to be told",
    "src/zhijiang/distribution/queries/scope.py": "how long a link holds",
    "src/zhijiang/distribution/views/desk.py": "how long a link holds; which profiles are in force",
    "src/zhijiang/indicators/actions/periods.py": "due days of figures",
    "src/zhijiang/indicators/actions/publishing.py": "due days of figures",
    "src/zhijiang/indicators/actions/reminding.py": "due days of figures",
    "src/zhijiang/indicators/jobs.py": "the installation's night",
    "src/zhijiang/indicators/queries/scope.py": "due days of figures",
    "src/zhijiang/people/queries.py": "memberships and cover",
    "src/zhijiang/screening/queries/room.py": "rule books of the house",
    "src/zhijiang/technical/queries.py": "which delivery profiles are in force",
    "src/zhijiang/support/queries/scope.py": "measures and grants are of no procedure",
}
"""Who may ask for the installation's day, and for what. Nobody else: the day of a case is `clocks.calendar_of(case).today()`."""


def test_the_installations_day_is_asked_for_only_where_no_case_is_meant() -> None:
    asking = {
        name_of(path) for path in python_files() if re.search(r"\blocaldate\([^`]", path.read_text("utf-8") + " ")
    }

    # Settings and docs name it in words: `localdate()`.
    assert asking - {"src/zhijiang/config/settings.py"} == set(OF_THE_HOUSE)


def test_no_module_names_a_zone() -> None:
    zones = available_timezones() - {"UTC"}
    found = {
        (name_of(path), word)
        for path in python_files()
        for word in re.findall(r"""["']([A-Z]\w*(?:/\w+)+)["']""", path.read_text("utf-8"))
        if word in zones
    }

    assert found == set()
