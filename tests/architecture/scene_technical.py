"""What stands of technical help in the scene of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from zhijiang.technical import actions


def checked(cast: Cast) -> dict[str, Any]:
    """A file that studio A checks for itself."""
    content = b"a film that nobody else sees"
    check = actions.bring_in(cast.studio_a, by=cast.lin, chunks=[content], size_bytes=len(content), name="夜泊.mp4")
    return {"CHECK": check.code}
