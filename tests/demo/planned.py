"""Where a report must find what an edit list holds."""

from __future__ import annotations

from zhijiang.demo import edit


def starts_of(pieces: tuple[edit.Piece, ...]) -> list[int]:
    """The first frame of each piece; a dissolve begins before the shot ahead of it ends."""
    starts, end = [], 0
    for piece in pieces:
        start = end - (piece.dissolve if isinstance(piece, edit.Shot) else 0)
        starts.append(start)
        end = start + piece.length
    return starts


def places_of(pieces: tuple[edit.Piece, ...]) -> dict[str, tuple[int, int]]:
    """Frames `[start, end)` of the hole and of the standing picture, by the report's name of the check."""
    places = {}
    for start, piece in zip(starts_of(pieces), pieces, strict=True):
        end = start + piece.length
        if isinstance(piece, edit.Black):
            places["black"] = (start, end)
        if isinstance(piece, edit.Shot) and piece.fault == "freeze":
            places["freeze"] = (end - edit.FREEZE_FRAMES - 1, end)
    return places


def cuts_of(pieces: tuple[edit.Piece, ...]) -> list[int]:
    """First frames of new shots; a dissolve is no cut."""
    pairs = list(zip(starts_of(pieces), pieces, strict=True))[1:]
    return [start for start, piece in pairs if not (isinstance(piece, edit.Shot) and piece.dissolve)]


def dissolves_of(pieces: tuple[edit.Piece, ...]) -> list[tuple[int, int]]:
    """Frames `[start, end)` in which two shots are mixed."""
    pairs = zip(starts_of(pieces), pieces, strict=True)
    return [
        (start, start + piece.dissolve) for start, piece in pairs if isinstance(piece, edit.Shot) and piece.dissolve
    ]
