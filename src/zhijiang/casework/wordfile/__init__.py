"""Letters as docx: a template opened safely, checked, filled in, and read as blocks that typst sets."""

from zhijiang.casework.wordfile.builtin import built_in
from zhijiang.casework.wordfile.filling import Filled, example, fill
from zhijiang.casework.wordfile.finding import Finding
from zhijiang.casework.wordfile.lint import findings_of
from zhijiang.casework.wordfile.names import Name, Names, names_of
from zhijiang.casework.wordfile.package import LARGEST_BYTES, Refused

__all__ = [
    "LARGEST_BYTES",
    "Filled",
    "Finding",
    "Name",
    "Names",
    "Refused",
    "built_in",
    "example",
    "fill",
    "findings_of",
    "names_of",
]
