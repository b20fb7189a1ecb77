"""`zhijiang ingest FOLDER --work CODE --by EMAIL`: takes a large delivery in from this machine's disk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhijiang.cli.installation import check_store, open_installation
from zhijiang.cli.words import Parser, Refused

if TYPE_CHECKING:
    from zhijiang.catalog.models import Work
    from zhijiang.catalog.sorting import Placed
    from zhijiang.people.models import User

ENDINGS: Final = {
    "mp4", "mov", "m4v", "mkv", "webm", "avi", "mxf", "ts", "m2ts", "mts", "mpg", "mpeg", "wmv", "flv", "3gp", "ogv"
}  # fmt: skip
"""What a delivery holds; everything else in the folder is left alone."""


def run(arguments: list[str]) -> int:
    """Exit 0 when every file is in; 2 when nothing was taken in, or the file named could not be."""
    parser = Parser(
        "zhijiang ingest",
        "Brings every film file of a folder in as a cut of the episode that its name tells.",
        "Running it again changes nothing: a file whose bytes are the newest cut already is left alone.",
        example="zhijiang ingest /delivery/west-lake --work W-4K7Q2MX --by lin@example.org --dry-run\n"
        "zhijiang ingest /delivery/west-lake --work W-4K7Q2MX --by lin@example.org",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--work", required=True, metavar="CODE", help="number of the work, as W-4K7Q2MX")
    parser.add_argument("--by", required=True, metavar="EMAIL", help="the producer in whose name it is done")
    parser.add_argument("--dry-run", action="store_true", help="only show which file would become which episode")
    chosen = parser.parse_args(arguments)
    if not chosen.folder.is_dir():
        raise Refused(f"expected a folder, got {chosen.folder}.")
    open_installation()
    check_store()
    from django.utils.translation import override

    from zhijiang.casework.errors import RuleViolation

    with override("en"):
        try:
            return _ingest(chosen.folder, code=chosen.work, email=chosen.by, dry_run=chosen.dry_run)
        except RuleViolation as violation:
            raise Refused(str(violation)) from None
        except OSError as error:
            raise Refused(f"{error.filename or chosen.folder}: {error.strerror or error}.") from None


def _ingest(folder: Path, *, code: str, email: str, dry_run: bool) -> int:
    from zhijiang.casework.errors import RuleViolation
    from zhijiang.catalog import rules

    work, by = _work_and_person(code, email)
    rules.check_may_change(by, work)
    placed = _placed(folder, work)
    for done, (path, found) in enumerate(placed, start=1):
        assert found.episode is not None
        if dry_run:
            print(f"{path.name}\t{_where(work, found)}")
            continue
        try:
            _bring_in(work, by, path, found.episode, count=f"{done}/{len(placed)}")
        except RuleViolation as violation:
            raise Refused(f"{path.name}: {violation} ({done - 1} of {len(placed)} files are in.)") from None
    return 0


def _work_and_person(code: str, email: str) -> tuple[Work, User]:
    from zhijiang.catalog.queries import works_for
    from zhijiang.people.models import User

    by = User.objects.filter(email__iexact=email, is_active=True).first()
    if by is None:
        raise Refused(f"expected the address of an active person, got {email!r}.")
    work = works_for(by).filter(code=code).first()
    if work is None:
        raise Refused(f"{by.email} knows no work with the number {code!r}.")
    return work, by


def _placed(folder: Path, work: Work) -> list[tuple[Path, Placed]]:
    """The film files of the folder with their episodes. Raises Refused unless each has one of its own."""
    from zhijiang.catalog import sorting

    paths = sorted(
        path for path in folder.iterdir() if path.is_file() and path.suffix.lower().removeprefix(".") in ENDINGS
    )
    if not paths:
        raise Refused(f"{folder} holds no film files ({', '.join(sorted(ENDINGS))}).")
    placed = sorting.place([path.name for path in paths], planned_episodes=work.planned_episodes)
    lost = [found.name for found in placed if found.episode is None or found.episode > work.planned_episodes]
    if lost:
        raise Refused(f"these names do not tell an episode from 1 to {work.planned_episodes}: {', '.join(lost)}.")
    taken: dict[int, str] = {}
    for found in placed:
        assert found.episode is not None
        if found.episode in taken:
            raise Refused(f"two files are episode {found.episode}: {taken[found.episode]} and {found.name}.")
        taken[found.episode] = found.name
    return list(zip(paths, placed, strict=True))


def _where(work: Work, found: Placed) -> str:
    return "film" if work.is_single else f"episode {found.episode}"


def _bring_in(work: Work, by: User, path: Path, episode: int, *, count: str) -> None:
    from zhijiang.catalog import actions

    if sys.stderr.isatty():
        print(f"\r\x1b[K{count} {path.name} …", end="\r", file=sys.stderr, flush=True)
    cut = actions.bring_in_path(work, by=by, path=path, episode_number=episode)
    print(f"{cut.code}\tcut {cut.number} of episode {episode}\t{path.name}", flush=True)
