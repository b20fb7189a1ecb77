"""A technical report on paper: the page's own words and drawings, set as PDF/A in the reader's language."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from zhijiang.casework import letters
from zhijiang.catalog.models import Analysis, Cut
from zhijiang.catalog.queries.profiles import profiles_on
from zhijiang.catalog.queries.report_view import Drawn, ReportView, drawn_view, report_view
from zhijiang.catalog.queries.stills import Still
from zhijiang.media.page import PageParts

MOST_FINDINGS: Final = 200
"""More than these are counted, and stand in the JSON."""
_SVG: Final = "http://www.w3.org/2000/svg"
# What page.css says, for drawings that stand alone.
_STYLE: Final = (
    "<style>svg{background:#F4F2EC}.shot{fill:#2F6F62}.shot.odd{fill:#9CC4B9}.area{fill:#B9B4A7}.area.soft,.wave{fill:#44586B}"
    ".area.outside{fill:#B3331F}.extreme{fill:none;stroke:#44586B;stroke-width:1}.cut{stroke:#2F6F62;stroke-width:1;stroke-opacity:.45}"
    ".gradual{fill:#2F6F62;fill-opacity:.3}.zero,.grid{stroke:#D8D3C7;stroke-width:1}.line{fill:none;stroke:#2F6F62;stroke-width:1.5}"
    ".whole{stroke:#1B1E20;stroke-width:1;stroke-dasharray:5 4}.finding.blocker{fill:#B3331F}.finding.issue{fill:#C98A1B}"
    ".finding.note{fill:#8FA0B0}</style>"
)


def report_pdf(analysis: Analysis, cut: Cut, parts: PageParts | None, /) -> bytes:
    """The report of a cut's file as PDF/A-2b, A4. `parts` with its sheets; None: a report that left no drawings.

    Raises
    ------
    NoChineseFont
        On a machine that cannot draw its characters.
    """
    view = report_view(analysis, cut, profiles_on(timezone.localdate(cut.brought_at)))
    drawn = drawn_view(analysis, cut, parts) if parts else None
    return letters.render("technical-report", _laid_out(analysis, cut, view, drawn, parts.sheets if parts else ()))


def _laid_out(
    analysis: Analysis, cut: Cut, view: ReportView, drawn: Drawn | None, sheets: Sequence[bytes]
) -> dict[str, Any]:
    """What the template is given."""
    shown = view.findings[:MOST_FINDINGS]
    more = len(view.findings) - len(shown)
    stills = [line.still for line in shown] + (drawn.strip if drawn else [])
    used = {still.sheet: still for still in stills if still and still.sheet < len(sheets)}
    file = (analysis.report or {})["file"]
    # The same report is the same bytes: its day is that of the measuring, else of the cut.
    day = timezone.localdate(analysis.ended_at or cut.brought_at)
    return {
        "day": [day.year, day.month, day.day],
        "language": "en" if not (get_language() or "").startswith("zh") else "zh",
        "title": _("Technical report"),
        "name": cut.original_name,
        "work": f"{cut.episode.work.title} · {cut.code}",
        "words": {
            "clear": _("nothing found"),
            "profiles": _("Delivery profiles"),
            "verdict_heads": [pgettext("delivery", "Profile"), _("Verdict"), _("Does not meet")],
            "timeline": _("Timeline"),
            "lengths": _("Lengths of shots"),
            "findings": _("Findings"),
            "nothing": _("No technical fault found"),
            "finding_heads": [_("Still"), _("Check"), _("From – to"), _("Figures")],
        },
        "tally": [{"word": f"{label} {count}", "tone": kind} for kind, label, count in view.tally],
        "facts": _facts(view),
        "verdicts": [
            {
                "title": line.title,
                "tone": "pass" if line.is_met else "fail",
                "word": pgettext("delivery", "met") if line.is_met else pgettext("delivery", "not met"),
                "reasons": line.reasons or ["–"],
            }
            for line in view.verdicts
        ],
        "rows": [{"label": label, "drawing": _alone(drawing)} for label, drawing in drawn.rows] if drawn else [],
        "strip": [_still(still, sheets) for still in drawn.strip] if drawn else [],
        "ruler": drawn.ruler if drawn else [],
        "lengths": {
            "said": _("Median: %(middle)s") % {"middle": drawn.median},
            "drawing": _alone(drawn.lengths),
            "names": [name for name, _count in drawn.classes],
            "counts": [count for _name, count in drawn.classes],
        }
        if drawn and drawn.classes
        else None,
        "findings": [
            {
                "check": line.check,
                "severity": line.severity_label,
                "tone": line.severity,
                "place": line.place,
                "length": line.length,
                "figures": line.figures,
                "still": _still(line.still, sheets),
            }
            for line in shown
        ],
        "more": _("And %s more, which the JSON lists.") % number_format(more) if more else "",
        "sheets": {str(number): _sheet(still, sheets[number]) for number, still in used.items()},
        "method": _(
            "From one decode. Loudness by ITU-R BS.1770-4 and EBU R 128; flashes are counted as ITU-R BT.1702 says, which is no certified test."
        ),
        "identity": f"SHA-256 {cut.file.sha256} · {file.get('size_bytes', cut.file.size_bytes)} B · {analysis.analyser}",
    }


def _facts(view: ReportView) -> list[dict[str, Any]]:
    """The panels of facts: the picture, then each sound stream."""
    picture = [*view.picture, (_("Shots"), str(view.shots))]
    sounds = [
        {
            "name": sound.name,
            "rows": [
                [_("Coding"), sound.what],
                *(
                    [[_("loudness"), sound.loudness], [_("range"), sound.span], [_("true peak"), sound.peak]]
                    if sound.loudness
                    else []
                ),
            ],
        }
        for sound in view.sounds
    ]
    return [{"name": _("Picture"), "rows": [list(row) for row in picture]}, *sounds]


def _alone(drawing: str) -> str:
    """A drawing that stands in no page: with its name space and its colours inside."""
    whole = drawing.replace("<svg ", f'<svg xmlns="{_SVG}" ', 1)
    return whole.replace(">", f">{_STYLE}", 1) if drawing else ""


def _still(still: Still | None, sheets: Sequence[bytes]) -> dict[str, Any] | None:
    """The window on a sheet; None where there is no such sheet."""
    return asdict(still) if still is not None and still.sheet < len(sheets) else None


def _sheet(still: Still, jpeg: bytes) -> str:
    """A sheet as SVG. It is handed on as it is: what the caged child wrote is decoded by typst alone, in safe code."""
    size = f'width="{still.sheet_width}" height="{still.sheet_height}"'
    return (
        f'<svg xmlns="{_SVG}" {size}><image {size} preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"/></svg>'
    )
