"""A package as a folder that proves itself: BagIt 1.0 (RFC 8493), written, compared and checked. No framework.

lists.py    the lists of hashes and the other tag files, as text, and back
check.py    what is wrong with a package on disk, a folder or a zip
zipped.py   many files as one zip, piece by piece
"""

from zhijiang.distribution.bag.archive import zipped
from zhijiang.distribution.bag.check import Unreadable, Wrong, check
from zhijiang.distribution.bag.lists import (
    DECLARATION,
    INFO,
    MANIFEST,
    TAGMANIFEST,
    Difference,
    Listed,
    compare,
    parse_list,
    tag_files,
)

__all__ = [
    "DECLARATION",
    "INFO",
    "MANIFEST",
    "TAGMANIFEST",
    "Difference",
    "Listed",
    "Unreadable",
    "Wrong",
    "check",
    "compare",
    "parse_list",
    "tag_files",
    "zipped",
]
