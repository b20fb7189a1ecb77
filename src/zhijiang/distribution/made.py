"""The files of a package: what is made for a delivery, and the bytes of all of it, from wherever they are kept."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from zhijiang.catalog import queries as catalog
from zhijiang.catalog import store
from zhijiang.catalog.models import Package
from zhijiang.catalog.states import PackageState
from zhijiang.distribution import bag, cards, queries
from zhijiang.distribution.models import Delivery, PackedFile

SCHEMA: Final = "zhijiang.delivery/1"
AGENT: Final = "Zhijiang"
PIECE_BYTES: Final = 1 << 20
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]')
# The last of them is what lists of hashes escape with, and not every program that checks bags reads that back.
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class Kept:
    """A file of a package that was made: where it stands, its hash, and its name in the delivery's folder."""

    path: str
    size_bytes: int
    sha256: str
    kept_as: str


class NotReady(Exception):
    """Something that belongs into the package is not there, in one sentence."""


def film_path(delivery: Delivery, /) -> str:
    """Where the film lies in the package: under its own name, as far as any disk takes it."""
    return f"data/film/{safe_name(delivery.cut.original_name)}"


def safe_name(name: str, /) -> str:
    """A file name that every disk takes; Chinese stays, what names a folder or a device does not."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    short = f"{stem[: _LONGEST_NAME - len(suffix)]}{dot}{suffix}" if dot else plain[:_LONGEST_NAME]
    return f"_{short}" if _RESERVED.match(short) or not short else short


def make_files(delivery: Delivery, folder: Path, /) -> list[Kept]:
    """Write into `folder` what goes with the film, and say what the whole package consists of, tag files last.

    The film itself is not copied: it is named by its hash. Raises NotReady, NoChineseFont, OSError.
    """
    film = delivery.cut.file
    analysis = catalog.report_of(film)
    if analysis is None:
        raise NotReady("The cut has no technical report.")
    report = analysis.report or {}
    report = {**report, "file": {**report.get("file", {}), "name": delivery.cut.original_name}}
    files = [Kept(film_path(delivery), film.size_bytes, film.sha256, "")]
    files.append(_write(folder, "data/report.json", _json(report)))
    if delivery.with_rendition:
        files += _rendition(delivery, folder)
    made_cards = _cards(delivery, report, folder) if delivery.with_cards else []
    files += [kept for kept, _told in made_cards]
    told = description(delivery) | {"cards": [about for _kept, about in made_cards]}
    files.append(_write(folder, "data/delivery.json", _json(told)))
    payload = [bag.Listed(each.path, each.size_bytes, each.sha256) for each in files]
    for name, text in bag.tag_files(payload, _info(delivery)).items():
        files.append(_write(folder, name, text.encode()))
    return files


def description(delivery: Delivery, /) -> dict[str, Any]:
    """What the package says of itself: work, cut, profile and verdict, recipient, licence, what was declared."""
    work, cut = delivery.work, delivery.cut
    licence = queries.licence_of(work, cut)
    return {
        "schema": SCHEMA,
        "delivery": delivery.code,
        "work": {
            "code": work.code,
            "title": work.title,
            "title_en": work.title_en,
            "kind": work.kind,
            "producer": work.organisation.name,
            "ai_content": queries.ai_declared(work) or "none",
        },
        "licence": None
        if licence is None
        else {
            "number": licence.number,
            "issued_on": licence.issued_on.isoformat() if licence.issued_on else None,
            "is_of_this_cut": licence.is_of_cut,
        },
        "cut": {
            "code": cut.code,
            "episode": cut.episode.number,
            "number": cut.number,
            "file": film_path(delivery),
            "original_name": cut.original_name,
            "sha256": cut.file.sha256,
            "size_bytes": cut.file.size_bytes,
        },
        "profile": {
            "id": delivery.profile,
            "version": delivery.profile_version,
            "title": delivery.verdict["title"],
            "verdict": delivery.verdict["verdict"],
            "on": delivery.verdict["on"],
            "reasons": delivery.verdict["reasons"],
            "waiver": delivery.waiver,
        },
        "recipient": {"name": delivery.recipient, "contact": delivery.contact},
    }


def pieces_of(files: list[PackedFile], delivery: Delivery, /) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    """Path, size and content of each file, one after the other; a file is opened when its content is asked for."""
    for each in files:
        yield each.path, each.size_bytes, content_of(each, delivery)


def content_of(file: PackedFile, delivery: Delivery, /) -> Generator[bytes]:
    """A file in pieces. Raises FileNotFoundError where the store has it no more."""
    if file.kept_as:
        yield store.read(delivery.folder, file.kept_as)
        return
    with store.local_path(file.sha256) as path, path.open("rb") as film:
        while piece := film.read(PIECE_BYTES):
            yield piece


def _rendition(delivery: Delivery, folder: Path) -> list[Kept]:
    """The playable version, file by file as it is kept."""
    package: Package | None = catalog.package_of(delivery.cut.file)
    if package is None or package.state != PackageState.READY:
        raise NotReady("The playable version of the cut is not ready.")
    names = ["index.m3u8", "init.mp4", *(f"{number}.m4s" for number in range(package.segments))]
    return [_write(folder, f"data/playable/{name}", store.read(package.folder, name)) for name in names]


def _cards(delivery: Delivery, report: dict[str, Any], folder: Path) -> list[tuple[Kept, dict[str, Any]]]:
    """The opening cards that the work needs, each as a clip of the cut's raster, rate and sound. Rule: R-10."""
    # With PyAV behind it, which no page needs.
    from zhijiang.media.package.card import CardShape, write_card

    licence = queries.licence_of(delivery.work, delivery.cut)
    video = report.get("video")
    if not video:
        raise NotReady("The cut has no picture into which a card could be cut.")
    wanted = [name for name, is_due in (("licence", licence), ("ai", queries.ai_declared(delivery.work))) if is_due]
    sounds = [sound for sound in report.get("audio", []) if sound.get("channels")]
    shape = CardShape(
        rate=Fraction(video["rate"]),
        sample_aspect=Fraction(video.get("sample_aspect") or 1),
        sample_rate=int(sounds[0].get("sample_rate") or 48_000) if sounds else 48_000,
        channels=int(sounds[0]["channels"]) if sounds else 0,
    )
    width, height = (int(video[side]) + int(video[side]) % 2 for side in ("width", "height"))
    made = []
    for name in wanted:
        rule = cards.card_rules()[name]
        picture = cards.draw(
            rule, width=width, height=height, title=delivery.work.title, number=licence.number if licence else ""
        )
        frames = -(-rule.seconds * shape.rate.numerator // shape.rate.denominator)
        kept_as = f"card-{name}.mp4"
        write_card(picture, folder / kept_as, shape=shape, frames=frames)
        kept = _kept(folder, f"data/cards/{name}.mp4", kept_as)
        about = {
            "file": kept.path,
            "card": name,
            "frames": frames,
            "rate": str(video["rate"]),
            "source": rule.source,
            "grade": rule.grade,
            "since": rule.since.isoformat(),
            "verified": rule.verified,
        }
        made.append((kept, about))
    return made


def _info(delivery: Delivery) -> dict[str, str]:
    return {
        "Source-Organization": delivery.work.organisation.name,
        "External-Identifier": delivery.code,
        "External-Description": f"{delivery.work.title} {delivery.cut.code} → {delivery.recipient}",
        "Bagging-Date": timezone.localdate().isoformat(),
        "Bag-Software-Agent": AGENT,
    }


def _write(folder: Path, path: str, content: bytes) -> Kept:
    kept_as = path.replace("/", "-")
    (folder / kept_as).write_bytes(content)
    return Kept(path, len(content), sha256(content).hexdigest(), kept_as)


def _kept(folder: Path, path: str, kept_as: str) -> Kept:
    file = folder / kept_as
    with file.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
    return Kept(path, file.stat().st_size, digest, kept_as)


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
