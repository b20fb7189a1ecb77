"""The waveform as a small file that pages and programs read (`waveform.bin`).

Little-endian: `ZJWF`, u32 version = 1, u32 streams, u32 frames, then for each stream int8 lowest sample of every frame and
int8 highest sample of every frame, in 1/127 of full scale, all channels together.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from zhijiang.media.probes.envelope import Envelope

_HEAD: Final = struct.Struct("<4sIII")


def waveform_bytes(envelopes: Sequence[Envelope], *, frames: int) -> bytes:
    """The file's bytes; each envelope has one pair a frame."""
    return _HEAD.pack(b"ZJWF", 1, len(envelopes), frames) + b"".join(envelope.as_bytes() for envelope in envelopes)
