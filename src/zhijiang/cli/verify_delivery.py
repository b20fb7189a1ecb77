"""`zhijiang verify-delivery`: whether a delivery arrived as it was sent, on any machine, without the platform."""

from __future__ import annotations

import sys
from pathlib import Path

from zhijiang.cli.words import Parser, Refused
from zhijiang.distribution import bag


def run(arguments: list[str]) -> int:
    """Exit 0 when every file is as it was sent; 1 with a line for each that is not; 2 when this is no delivery."""
    chosen = _parser().parse_args(arguments)
    try:
        found = bag.check(chosen.delivery, on_progress=_draw)
    except bag.Unreadable as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{error.filename or chosen.delivery} cannot be read: {error.strerror}.") from None
    for each in found.wrong:
        print(each)
    if found.wrong:
        print(f"{len(found.wrong)} faults in {found.files} files, {found.size_bytes} bytes.")
        return 1
    print(f"{found.files} files, {found.size_bytes} bytes: all as they were sent.")
    print(f"tagmanifest-sha256.txt {found.tagmanifest_sha256}")
    return 0


def _parser() -> Parser:
    example = "zhijiang verify-delivery E-4K7Q2MX.zip       the zip as it was fetched\nzhijiang verify-delivery E-4K7Q2MX/          the same, unpacked"
    parser = Parser(
        "zhijiang verify-delivery",
        "Reads every file of a delivery and says which is missing, changed, or not part of it.",
        "The last line is the hash with which receipt can be confirmed.",
        example=example,
    )
    parser.add_argument("delivery", type=Path, metavar="FOLDER|ZIP")
    return parser


def _draw(done: int, total: int) -> None:
    """How far it is, on a terminal that somebody watches; gone at the end."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{done:,} / {total:,} bytes" if done < total else "\r\x1b[K")
        sys.stderr.flush()
