"""The indicators of a pack: what each is, who reports it, and how it is checked. Data, read and checked without a database."""

from zhijiang.indicators.definitions.checks import LEVELS, Check, Remark, remarks_on
from zhijiang.indicators.definitions.document import (
    GRADES,
    UNITS,
    Definition,
    DefinitionsFault,
    as_row,
    load,
    parse,
    scaled,
    unscaled,
)
from zhijiang.indicators.definitions.formula import BadFormula, names_in, work_out
from zhijiang.indicators.definitions.lint import lint

__all__ = [
    "GRADES",
    "LEVELS",
    "UNITS",
    "BadFormula",
    "Check",
    "Definition",
    "DefinitionsFault",
    "Remark",
    "as_row",
    "lint",
    "load",
    "names_in",
    "parse",
    "remarks_on",
    "scaled",
    "unscaled",
    "work_out",
]
