"""What each base is good at, in numbers: how special, how like others, how sure. Knows no framework and no database.

Tables are (bases, segments) of any one amount; bootstrap and what-if take single firms. Every public figure comes as `Figures`: a value, or a
reason why there is none. What the figures say and do not say: docs/positioning.md. Software never assigns a position.
"""

from zhijiang.bases.positioning.bootstrap import Interval, Strengths, strengths
from zhijiang.bases.positioning.chain import STAGES, chain_gaps, chain_links, complementarity
from zhijiang.bases.positioning.complexity import Caution, Complexity, complexity, order_agreement
from zhijiang.bases.positioning.concentration import Concentration, Unevenness, concentration, theil
from zhijiang.bases.positioning.difference import (
    Coordinates,
    coordinates,
    halved,
    krugman_against_all,
    krugman_against_mean,
    krugman_against_rest,
    krugman_between,
    overlap_between,
)
from zhijiang.bases.positioning.errors import BadChange, BadTable, PositioningError, TooMuch
from zhijiang.bases.positioning.figure import (
    OVERLAPS,
    QUOTIENTS,
    SPECIALISATION,
    Figure,
    densities_in,
    interval,
    overlaps_with,
    quotients_in,
)
from zhijiang.bases.positioning.firms import Firms, firms_of
from zhijiang.bases.positioning.growth import ShiftShare, own_growth, shift_share
from zhijiang.bases.positioning.known import FEWEST_FIRMS, Figures, Reason
from zhijiang.bases.positioning.order import alike_columns, laid_out, side_by_side
from zhijiang.bases.positioning.quotient import (
    Shrunk,
    location_quotients,
    shrunk_quotients,
    symmetric_quotients,
    without_few_firms,
)
from zhijiang.bases.positioning.relatedness import density, proximity
from zhijiang.bases.positioning.suppression import Shield, protect
from zhijiang.bases.positioning.told import told_strengths
from zhijiang.bases.positioning.what_if import (
    Add,
    Comparison,
    Move,
    changed,
    compare,
    compare_each,
    firms_for_position,
    firms_in,
    put_first,
)

__all__ = [
    "FEWEST_FIRMS",
    "OVERLAPS",
    "QUOTIENTS",
    "SPECIALISATION",
    "STAGES",
    "Add",
    "BadChange",
    "BadTable",
    "Caution",
    "Comparison",
    "Complexity",
    "Concentration",
    "Coordinates",
    "Figure",
    "Figures",
    "Firms",
    "Interval",
    "Move",
    "PositioningError",
    "Reason",
    "Shield",
    "ShiftShare",
    "Shrunk",
    "Strengths",
    "TooMuch",
    "Unevenness",
    "alike_columns",
    "chain_gaps",
    "chain_links",
    "changed",
    "compare",
    "compare_each",
    "complementarity",
    "complexity",
    "concentration",
    "coordinates",
    "densities_in",
    "density",
    "firms_for_position",
    "firms_in",
    "firms_of",
    "halved",
    "interval",
    "krugman_against_all",
    "krugman_against_mean",
    "krugman_against_rest",
    "krugman_between",
    "laid_out",
    "location_quotients",
    "order_agreement",
    "overlap_between",
    "overlaps_with",
    "own_growth",
    "protect",
    "proximity",
    "put_first",
    "quotients_in",
    "shift_share",
    "shrunk_quotients",
    "side_by_side",
    "strengths",
    "symmetric_quotients",
    "theil",
    "told_strengths",
    "without_few_firms",
]
