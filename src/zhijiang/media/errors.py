"""What can go wrong with a media file, as one tree.

    MediaError
    ├── Unreadable     not media, or damaged so that nothing can be decoded
    │   └── Truncated  media, but the file ends before its own index says
    ├── Unsupported    healthy media of a kind we refuse (a playlist, an encrypted film, an unknown codec)
    ├── OverLimit      asks for more than we grant: pixels, streams, memory, processor time, disk
    ├── NoCage         nothing on this machine can hold a decoder, so nothing was decoded
    └── Interrupted    the decoder was killed from outside, which says nothing about the file

Every message is one plain sentence for the person who brought the file; it says what was expected and what came.
"""

from __future__ import annotations


class MediaError(Exception):
    """Root of the tree. `str(error)` is the sentence; `detail` is for the log."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class Unreadable(MediaError):
    """The bytes are not media, or are damaged so that nothing can be decoded."""


class Truncated(Unreadable):
    """The file ends before its own index says it does."""


class Unsupported(MediaError):
    """Healthy, but of a kind that is refused."""


class OverLimit(MediaError):
    """The file asks for more pixels, streams, memory, time or disk than a decoder is granted."""


class NoCage(MediaError):
    """Neither bubblewrap nor the kernel can hold a decoder here, and nobody said to go on without."""


class Interrupted(MediaError):
    """Somebody else ended the decoder: a person, a system that shuts down or has no memory left. Another try may do."""


BY_NAME = {kind.__name__: kind for kind in (MediaError, Unreadable, Truncated, Unsupported, OverLimit, NoCage)}
