"""What is wrong with a page as it stands before somebody, in a wide window and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from lxml import html

from tests.e2e.person import DESK, Person
from tests.e2e.words import LOCALES, Language

AXE: Final = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TELEPHONE: Final = (390, 844)
_LOOKING: Final = Path(__file__).with_name("looking.js").read_text()
SPOKEN: Final = ("aria-label", "title", "placeholder", "alt")
_NOT_OWN: Final = (
    "ancestor-or-self::*[self::code or self::script or self::style or self::template or @lang and not(self::html)]"
)
_TITLE: Final = re.compile(r"\S.* · (之江|Zhijiang)")

_FOREIGN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"),
    "zh-hans": re.compile(r"[A-Za-z]{3,}"),
}
_NAMES: Final[dict[Language, re.Pattern[str]]] = {
    # files, the numbers of paragraphs in Chinese rule books, and a licence number as it is printed
    "en": re.compile(
        r"[\w.-]+\.mp4|（浙）字第\d+号|（[一二三四五六七八九十]+）|第[一二三四五六七八九十]+条|广电发〔\d+〕\d+号(?:（示例）)?"
    ),
    "zh-hans": re.compile(
        r"https?://\S+|"  # addresses
        r"\b[A-Z]-[0-9A-Z]{7}\b|\b[0-9a-f]{64}\b|\b[A-Z2-7]{32}\b|\S+@\S+|[\w.-]+\.mp4|\b(?:catalog\.\w+|file/)"  # codes, digests, files
        r"|(?<![A-Za-z])(?:H\.264 High|AAC|MP4/MOV|kHz|LUFS|dBTP|dBFS|SHA|JSON|HTML|PDF|EDL|CMX 3600|JavaScript|QR|PIN|CSV|XLSX"
        r"|OpenAPI|Word|Excel|WPS|ATSC|docx|xlsx|Mermaid|PNG|JPEG|WebP|HEIC|MB|ISO 3166-1"
        r"|EIDR|ISAN|MovieLabs|XML|JSON-LD|HLS|BagIt|RFC|https://)(?![A-Za-z])"  # terms of the trade
        r"|(?<![A-Za-z])(?:sha256sum|tagmanifest-sha256\.txt|data/|(?:XXXX-){4}(?:XXXX-)?C)(?![A-Za-z])"  # a terminal's words, a number's form
        r"|\b(?:DSP|TZ|WCN|JS)-\d+\b|\b(?:bubblewrap|Landlock|seccomp)\b"  # rule books, cages
        r"|\b(?:Space|Ctrl|Shift|Enter|Tab|Home|End|Esc)\b"  # keys
        r"|\bsource(?= 未说明)"  # a key of a profile's text, in a sentence about it
    ),
}
"""What is called the same in every language."""


def bring(person: Person) -> None:
    """Let every page that somebody opens from now on be looked at: sent once, not with each look."""
    person.page.add_init_script(path=AXE)
    person.page.add_init_script(script=_LOOKING)


def faults_of(person: Person, *, written: Iterable[str]) -> list[str]:
    """Everything that is wrong with the page, a line each; for who was brought what it takes.

    `written` is what people wrote, in whatever language, longest first.
    The rules for everybody's access are asked of the Chinese page in a wide window and of the English one on a telephone:
    the two differ in words only, and the rules are most of the time of a look.
    """
    said = person.page.evaluate("looking.said()")
    found = [*_once(person, said), *_foreign_words(person, said["words"], written)]
    for width, height in (DESK, TELEPHONE):
        person.page.set_viewport_size({"width": width, "height": height})
        by_the_rules = ((width, height) == DESK) == (person.language == "zh-hans")
        found += [f"{width} px: {one}" for one in person.page.evaluate("looking.laid_out_badly", by_the_rules)]
    person.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    found += person.complaints
    person.complaints.clear()
    return found


def foreign_words_sent(person: Person, path: str, *, written: Iterable[str]) -> list[str]:
    """The words of an address in a language that is not the person's, without a window: as the server sends the page."""
    asked = {"Accept-Language": LOCALES[person.language]}
    answer = person.page.context.request.get(person.url + path, headers=asked)
    page = html.document_fromstring(answer.body(), parser=html.HTMLParser(encoding="utf-8"))
    said = [f"the page says it is in {page.get('lang')}"] if page.get("lang") != person.language else []
    return [*said, *_foreign_words(person, _words_sent(page), written)]


def _words_sent(page: html.HtmlElement) -> Iterator[str]:
    """Texts and what only a screen reader speaks, but for what says of itself that it is in another language or a machine's."""
    for element in page.iter():
        if not isinstance(element.tag, str) or element.xpath(_NOT_OWN):
            continue
        own = [element.text, *(child.tail for child in element), *(element.get(name) for name in SPOKEN)]
        yield from (text.strip() for text in own if text and text.strip())


def _once(person: Person, said: dict[str, Any]) -> Iterator[str]:
    headings = said["h1"]
    if len(headings) != 1 or not headings[0]:
        yield f"expected one h1, got {headings}"
    if not _TITLE.fullmatch(said["title"]):
        yield f"title: {said['title']!r}"
    for bar in said["nameless"]:
        yield f"progress of what? {bar}"
    if said["language"] != person.language:
        yield f"expected the page in {person.language}, got {said['language']}"


def _foreign_words(person: Person, texts: Iterable[str], written: Iterable[str]) -> Iterator[str]:
    """What the page says in a language that is not its own, data of people left aside."""
    for text in texts:
        if not _FOREIGN[person.language].search(text):
            continue
        rest = text
        for known in written:
            rest = rest.replace(known, "")
        if _FOREIGN[person.language].search(_NAMES[person.language].sub("", rest)):
            yield f"not in the page's language: {text!r}"
