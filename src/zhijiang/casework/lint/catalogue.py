"""Rules on a pack's catalogue: who handles which item, and which are compared by title."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import Procedure
from zhijiang.people.states import Level


def lint_catalogue(
    handlers: Mapping[str, tuple[Level, ...]], procedures: Mapping[str, Procedure], /, *, titled: Collection[str] = ()
) -> list[Finding]:
    """Everything that is wrong with what a pack says of who handles its items, and of those compared by title (L-40).

    `handlers` and `titled` as pack.handlers_in and pack.titled_alike_in read them.
    """
    unknown = sorted(set(titled) - set(procedures))
    return [
        *_who_handles_is_said(handlers, procedures),
        *(Finding("L-40", f"titles.{item}", _("the pack has no such item")) for item in unknown),
    ]


def _who_handles_is_said(
    handlers: Mapping[str, tuple[Level, ...]], procedures: Mapping[str, Procedure]
) -> Iterator[Finding]:
    """L-40: each item of the pack that goes up no line says who handles it, each level once."""
    for item, levels in handlers.items():
        place = f"handled_by.{item}"
        if item not in procedures:
            yield Finding("L-40", place, _("the pack has no such item"))
        elif procedures[item].has_levels:
            yield Finding("L-40", place, _("goes up a line: its states say before which level it lies"))
        if len(set(levels)) < len(levels):
            yield Finding("L-40", place, _("names a level twice"))
    for item, procedure in sorted(procedures.items()):
        if not procedure.has_levels and item not in handlers:
            yield Finding("L-40", f"handled_by.{item}", _("nothing says who handles it: name levels, or `any`"))
