"""`zhijiang carry NOTES RECUT`: notes of the old cut at their places in the new one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhijiang.cli.output import put
from zhijiang.cli.words import Parser, refuse
from zhijiang.media.carry import carry_notes

Frame = Annotated[int, Field(ge=0)]
Range = tuple[Frame, Frame]


class _Cut(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")
    sha256: str
    frames: Frame
    rate: str


class _Note(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")
    id: str
    start: Frame
    end: Frame


class _Notes(BaseModel):
    """What is needed of a `zhijiang.notes/1`."""

    cut: _Cut
    notes: list[_Note]


class _Span(BaseModel):
    kind: Literal["same", "moved", "picture", "retimed", "inserted", "removed", "sound"]
    old: Range
    new: Range


class _Recut(BaseModel):
    """What is needed of a `zhijiang.recut/1`."""

    old: _Cut
    new: _Cut
    spans: list[_Span]


def run(arguments: list[str]) -> int:
    """Exit 0; 2 when a file is not what it should be or the output cannot be written."""
    chosen = _parser().parse_args(arguments)
    try:
        notes = _read(chosen.notes, "zhijiang.notes/1", _Notes)
        recut = _read(chosen.recut, "zhijiang.recut/1", _Recut)
        carried = carry_notes(notes, recut)
        put(chosen.json, json.dumps(carried, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    except ValueError as error:
        return refuse("zhijiang carry", str(error))
    except OSError as error:
        return refuse("zhijiang carry", f"The answer cannot be written: {error.strerror or error}.")
    return 0


def _parser() -> Parser:
    parser = Parser(
        "zhijiang carry",
        "Moves notes from the old cut to the new one, and says of each what became of the frames it stands on.",
        example="zhijiang carry notes.json recut.json --json notes-of-the-new-cut.json",
    )
    parser.add_argument("notes", type=Path, metavar="NOTES", help="zhijiang.notes/1 of the old cut")
    parser.add_argument("recut", type=Path, metavar="RECUT", help="zhijiang.recut/1, as `zhijiang compare` writes it")
    parser.add_argument(
        "--json", metavar="OUT", default="-", help="where the JSON goes; - for standard output (the default)"
    )
    return parser


def _read(path: Path, kind: str, shape: type[BaseModel]) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON; a {kind} was expected.") from error
    if not isinstance(value, dict) or value.get("schema") != kind:
        found = value.get("schema", "something else") if isinstance(value, dict) else "something else"
        raise ValueError(f"{path.name} should be a {kind}, and is {str(found)[:60]}.")
    try:
        shape.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = "/".join(map(str, first["loc"]))
        raise ValueError(f"{path.name} is not a whole {kind}: {where}: {first['msg']}.") from error
    return value
