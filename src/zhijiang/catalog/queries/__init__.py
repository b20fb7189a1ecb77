"""Every read of works, cuts, and what was made of them."""

from zhijiang.catalog.queries.pages import CutPage, Standing, WorkPage, cut_page, standing_of, work_page
from zhijiang.catalog.queries.preparation import (
    Preparation,
    analysis_of,
    frames_of,
    has_package,
    has_report,
    laid_before,
    package_of,
    preparation_of,
    recut_key,
    report_of,
    subject_of,
)
from zhijiang.catalog.queries.report_paper import report_pdf
from zhijiang.catalog.queries.report_view import drawn_view
from zhijiang.catalog.queries.scoped import (
    OWNERS,
    cases_of,
    cuts_for,
    episodes_of,
    latest_cuts,
    open_uploads_for,
    own_works_for,
    uploads_for,
    works_for,
)
from zhijiang.catalog.queries.stills import Still, poster_of, posters_of, still_of

__all__ = [
    "OWNERS",
    "CutPage",
    "Preparation",
    "Standing",
    "Still",
    "WorkPage",
    "analysis_of",
    "cases_of",
    "cut_page",
    "cuts_for",
    "drawn_view",
    "episodes_of",
    "frames_of",
    "has_package",
    "has_report",
    "laid_before",
    "latest_cuts",
    "open_uploads_for",
    "own_works_for",
    "package_of",
    "poster_of",
    "posters_of",
    "preparation_of",
    "recut_key",
    "report_of",
    "report_pdf",
    "standing_of",
    "still_of",
    "subject_of",
    "uploads_for",
    "work_page",
    "works_for",
]
