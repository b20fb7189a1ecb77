"""What was measured of one frame, without the frame: what every probe of the picture goes by, and how it is kept in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.active import Box
from zhijiang.media.probes.filmstrip import Look
from zhijiang.media.probes.gamut import Region
from zhijiang.media.probes.glance import Tiny
from zhijiang.media.probes.luma import LumaLevels

Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Sight:
    """One frame as it was measured. Depends on that frame alone, but for `combed`: on the one before, too."""

    index: int
    pts: int
    key: bool
    interlaced: bool
    corrupt: bool
    depth: int
    tiny: Tiny
    """As `glance.Glance.tiny`."""
    mean: float
    """As `glance.Glance.mean`."""
    levels: LumaLevels
    black: float
    """As `BlackProbe.measure`."""
    box: Box | None
    """As `ActivePictureProbe.measure`."""
    size: tuple[int, int]
    """(height, width) of the small picture that `box` is told in [px]."""
    outside: tuple[float, Region] | None
    """As `GamutProbe.measure`."""
    bars: int
    """As `BarsProbe.measure`."""
    light: Tiny
    red: NDArray[np.float32] | None
    """Both as `FlashingProbe.measure`."""
    combed: float
    """As `CombingProbe.measure`."""
    prints: NDArray[np.uint8]
    """As `FingerprintProbe.measure`."""
    look: Look | None
    """As `FilmstripProbe.measure`."""


def columns_of(sights: Sequence[Sight]) -> dict[str, NDArray[Any]]:
    """Neighbouring frames of one film, one at least, as arrays; what only some frames have, with the places of those."""
    reds = [(place, sight.red) for place, sight in enumerate(sights) if sight.red is not None]
    looks = [(place, sight.look) for place, sight in enumerate(sights) if sight.look is not None]
    posters = [(place, look.poster) for place, look in looks if look.poster is not None]
    boxes = [(place, sight.box) for place, sight in enumerate(sights) if sight.box is not None]
    outsides = [(place, sight.outside) for place, sight in enumerate(sights) if sight.outside is not None]
    numbers = [(one.index, one.pts, one.depth, one.bars, *one.levels, *one.size) for one in sights]
    return {
        "numbers": np.array(numbers, np.int64),
        "flags": np.array([(one.key, one.interlaced, one.corrupt) for one in sights], np.bool_),
        "shares": np.array([(one.mean, one.black, one.combed) for one in sights], np.float64),
        "tiny": np.stack([one.tiny for one in sights]),
        "light": np.stack([one.light for one in sights]),
        "prints": np.stack([one.prints for one in sights]),
        **_some("red", reds, np.float32),
        **_some("box", boxes, np.int64),
        **_some("outside", [(place, (share, *region)) for place, (share, region) in outsides], np.float64),
        **_some("tile", [(place, look.tile) for place, look in looks], np.uint8),
        **_some("much", [(place, look.much) for place, look in looks], np.float64),
        **_some("poster", posters, np.uint8),
    }


def sights_in(columns: Columns) -> Iterator[Sight]:
    """The frames that `columns_of` was given, equal in every bit. Raises KeyError, ValueError or IndexError of anything else."""
    red, box, outside, tile, much, poster = (
        _by_place(columns, name) for name in ("red", "box", "outside", "tile", "much", "poster")
    )
    rows = zip(
        columns["numbers"].tolist(), columns["flags"].tolist(), columns["shares"].tolist(),
        columns["tiny"], columns["light"], columns["prints"], strict=True,
    )  # fmt: skip
    for place, (numbers, flags, shares, tiny, light, prints) in enumerate(rows):
        index, pts, depth, bars, lowest, highest, total, samples, height, width = numbers
        key, interlaced, corrupt = flags
        mean, black, combed = shares
        beyond = outside[place].tolist() if place in outside else None
        yield Sight(
            index=index, pts=pts, key=key, interlaced=interlaced, corrupt=corrupt, depth=depth, tiny=tiny, mean=mean,
            levels=LumaLevels(lowest, highest, total, samples), black=black,
            box=tuple(box[place].tolist()) if place in box else None,
            size=(height, width), outside=None if beyond is None else (beyond[0], tuple(beyond[1:])), bars=bars,
            light=light, red=red.get(place), combed=combed, prints=prints,
            look=Look(tile[place], float(much[place]), poster.get(place)) if place in tile else None,
        )  # fmt: skip


def is_same(one: Sight, other: Sight, *, with_combing: bool = True) -> bool:
    """Whether two passes measured the same of a frame. What is the best picture so far is another matter, and so, without
    the frame before, is combing."""
    ones, others = (columns_of([sight]) for sight in (one, other))
    skipped = {"poster", "poster_at"}
    if not with_combing:
        for columns in (ones, others):
            columns["shares"] = columns["shares"][:, :2]
    return all(np.array_equal(ones[name], others[name]) for name in ones.keys() - skipped)


def _some(name: str, rows: Sequence[tuple[int, Any]], dtype: Any) -> dict[str, NDArray[Any]]:
    """What only some frames have."""
    return {
        name: np.array([value for _, value in rows], dtype),
        f"{name}_at": np.array([place for place, _ in rows], np.int64),
    }


def _by_place(columns: Columns, name: str) -> dict[int, Any]:
    return dict(zip(columns[f"{name}_at"].tolist(), columns[name], strict=True))
