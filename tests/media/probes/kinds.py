"""The kinds of film that every check must work on, as changes of a recipe."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

KINDS: Final[dict[str, dict[str, Any]]] = {
    "interlaced": {"interlaced": True, "height": 192},
    "portrait": {"width": 180, "height": 320},
    "turned": {"rotation": 90},
    "oblong": {"sample_aspect": Fraction(64, 45)},
    "ten bits": {"codec": "libx265", "pixel_format": "yuv420p10le"},
    "PQ": {
        "codec": "libx265",
        "pixel_format": "yuv420p10le",
        "options": {"x265-params": "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"},
    },
    "variable rate": {"steps": (1, 2, 1)},
}
