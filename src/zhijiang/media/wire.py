"""What the caged child says to its parent: length-prefixed JSON, checked before it is believed."""

from __future__ import annotations

import json
import math
import struct
from typing import Any, Final, NoReturn

MAX_MESSAGE_BYTES: Final = 64 << 20
_MAX_TEXT: Final = 1 << 20
_MAX_DEPTH: Final = 32
_MAX_WHOLE: Final = 1 << 63
_LENGTH: Final = struct.Struct(">I")


class BadMessage(ValueError):
    """The child said something that no honest child says."""


def pack(message: dict[str, Any]) -> bytes:
    """Write one message. Raises ValueError on NaN and infinity."""
    body = json.dumps(message, allow_nan=False, ensure_ascii=False).encode("utf-8", "replace")
    return _LENGTH.pack(len(body)) + body


class Reader:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Take the next bytes. Returns the messages that are now whole, in order; often none.

        Raises BadMessage when a message is too long, too deep, not an object, or holds a number or text out of bounds.
        """
        self._buffer += data
        messages = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MAX_MESSAGE_BYTES:
                raise BadMessage(f"a message of {length} bytes, at most {MAX_MESSAGE_BYTES} are read")
            if len(self._buffer) < _LENGTH.size + length:
                break
            body = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
            del self._buffer[: _LENGTH.size + length]
            messages.append(_parse(body))
        return messages


def _parse(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"not JSON: {error}") from error
    if not isinstance(message, dict) or not isinstance(message.get("kind"), str):
        raise BadMessage("a message is an object with a kind")
    _check(message, 0)
    return message


def _refuse(word: str) -> NoReturn:
    raise BadMessage(f"{word} is not a number")


def _check(value: Any, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise BadMessage(f"nested more than {_MAX_DEPTH} deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth + 1)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
    elif isinstance(value, str):
        if len(value) > _MAX_TEXT:
            raise BadMessage(f"a text of {len(value)} characters, at most {_MAX_TEXT} are read")
    elif isinstance(value, int) and abs(value) >= _MAX_WHOLE:
        raise BadMessage("a whole number beyond 64 bits")
    elif isinstance(value, float) and not math.isfinite(value):
        raise BadMessage("a number beyond all bounds")
