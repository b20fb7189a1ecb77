"""A firm's desk: what support it could have, and the letters and numbers it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhijiang.casework import queries as casework
from zhijiang.support import queries as support

if TYPE_CHECKING:
    from zhijiang.casework.models import Document
    from zhijiang.portal.queries.tasks import Reader

SHOWN: Final = 6


@dataclass(frozen=True)
class Firm:
    """What stands on a firm's desk beside its projects."""

    fits: Sequence[support.Fit]
    letters: Sequence[Document]

    @property
    def open(self) -> list[support.Fit]:
        """Measures of which every fact is met, the first few."""
        return [fit for fit in self.fits if fit.is_open][:SHOWN]

    @property
    def lacking(self) -> list[support.Fit]:
        """Measures that hang on figures which were not reported."""
        return [fit for fit in self.fits if fit.unknown and not fit.unmet][:SHOWN]

    @property
    def closed(self) -> int:
        """Measures that are not for the firm today."""
        return sum(bool(fit.unmet) for fit in self.fits)


def firm_of(reader: Reader, /) -> Firm:
    """The desk of a firm's people. At most eight queries. Rules: P-20, P-27."""
    letters = casework.documents_for(reader.user).filter(case__organisation__in=reader.houses)
    return Firm(
        fits=support.fits_for(reader.user) if reader.acts_for else [],
        letters=list(letters.select_related("case__procedure__item").order_by("-issued_at", "-pk")[:SHOWN]),
    )
