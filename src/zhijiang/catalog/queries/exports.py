"""A work as other systems read it: schema.org as JSON-LD, and MovieLabs' Media Entertainment Core as XML (0057).

Both say what the reader of the work's page reads, and nothing of its rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from django.conf import settings
from django.utils import translation

from zhijiang.catalog.models import Credit, Work
from zhijiang.catalog.queries.life import LifeStep, steps_of
from zhijiang.catalog.states import CreditRole, Scheme, StepKind, WorkKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

MD: Final = "http://www.movielabs.com/schema/md/v2.8/md"
MEC: Final = "http://www.movielabs.com/schema/mdmec/v2.8"
CHINESE: Final = "zh-Hans"
ENGLISH: Final = "en"
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMPANIES: Final = {CreditRole.COMPANY, CreditRole.CO_COMPANY, CreditRole.DISTRIBUTOR}
_PROPERTIES: Final[Mapping[str, str]] = {
    CreditRole.WRITER: "author",
    CreditRole.DIRECTOR: "director",
    CreditRole.EXECUTIVE: "producer",
    CreditRole.PRODUCER: "producer",
    CreditRole.CAST: "actor",
    CreditRole.EDITOR: "editor",
    CreditRole.MUSIC: "musicBy",
    CreditRole.COMPANY: "productionCompany",
    CreditRole.CO_COMPANY: "productionCompany",
}
"""What schema.org calls them; everybody else contributes."""
_JOBS: Final[Mapping[str, str]] = {
    CreditRole.AUTHOR: "OriginalAuthor",
    CreditRole.WRITER: "Writer",
    CreditRole.DIRECTOR: "Director",
    CreditRole.EXECUTIVE: "ExecutiveProducer",
    CreditRole.PRODUCER: "Producer",
    CreditRole.CAST: "Actor",
    CreditRole.CAMERA: "Cinematographer",
    CreditRole.EDITOR: "Editor",
    CreditRole.DESIGN: "ProductionDesigner",
    CreditRole.MUSIC: "Composer",
    CreditRole.SOUND: "Sound",
}
_ORGANISATIONS: Final[Mapping[str, str]] = {
    CreditRole.COMPANY: "producer",
    CreditRole.CO_COMPANY: "co-producer",
    CreditRole.DISTRIBUTOR: "distributor",
}
_GENRES: Final[Mapping[str, str]] = {WorkKind.ANIMATION: "Animation", WorkKind.DOCUMENTARY: "Documentary"}


def linked_data(work: Work, user: User | AnonymousUser, /) -> dict[str, Any]:
    """The work as schema.org describes films and series (JSON-LD 1.1). What is not known is left out. Rule: M-47."""
    numbers = {row.scheme: row.number for row in work.numbers.all()}
    steps = steps_of(work, user)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Movie" if work.is_single else "TVSeries",
        "@id": settings.PUBLIC_URL.rstrip("/") + work.get_absolute_url(),
        "name": _languages(work.title, work.title_en),
        "description": _languages(work.synopsis, work.synopsis_en),
        "genre": _GENRES.get(work.kind),
        "inLanguage": CHINESE,
        "countryOfOrigin": {"@type": "Country", "identifier": "CN"},
        "numberOfEpisodes": None if work.is_single else work.planned_episodes,
        "isBasedOn": {"@type": "CreativeWork", "name": work.adapted_from} if work.adapted_from else None,
        "dateCreated": _first(steps, StepKind.SHOOTING),
        "datePublished": _first(steps, StepKind.RELEASE),
        "titleEIDR": numbers.get(Scheme.EIDR),
        "sameAs": f"https://doi.org/{numbers[Scheme.EIDR]}" if Scheme.EIDR in numbers else None,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in _identifiers(work, numbers, steps)
        ],
    }
    for credit in work.credits.all():
        one = {
            "@type": "Organization" if credit.role in _COMPANIES else "Person",
            "name": _languages(credit.name, credit.name_en),
        }
        found.setdefault(_PROPERTIES.get(credit.role, "contributor"), []).append(one)
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def entertainment_core(work: Work, user: User | AnonymousUser, /) -> bytes:
    """The work as MovieLabs' Media Entertainment Core, version 2.8, in UTF-8. Rule: M-47."""
    steps = steps_of(work, user)
    numbers = {row.scheme: row.number for row in work.numbers.all()}
    for prefix, space in (("md", MD), ("mdmec", MEC)):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.Element(f"{{{MEC}}}CoreMetadata")
    basic = ElementTree.SubElement(root, f"{{{MEC}}}Basic", ContentID=_content_id(work, numbers))
    _localized(basic, work, CHINESE, work.title, work.synopsis, is_default=True)
    if work.title_en or work.synopsis_en:
        _localized(basic, work, ENGLISH, work.title_en or work.title, work.synopsis_en, is_default=False)
    released = _first(steps, StepKind.RELEASE)
    _add(basic, "ReleaseYear", str(_year(work, steps)))
    if released:
        _add(basic, "ReleaseDate", released)
    _add(basic, "WorkType", "movie" if work.is_single else "series")
    for name, value in _identifiers(work, numbers, steps):
        alternative = _add(basic, "AltIdentifier")
        _add(alternative, "Namespace", name)
        _add(alternative, "Identifier", value)
    credits_ = list(work.credits.all())
    for order, credit in enumerate((each for each in credits_ if each.role not in _COMPANIES), start=1):
        _person(basic, credit, order)
    _add(_add(basic, "CountryOfOrigin"), "country", "CN")
    _add(basic, "OriginalLanguage", CHINESE)
    for credit in credits_:
        if credit.role in _COMPANIES:
            house = _add(basic, "AssociatedOrg", role=_ORGANISATIONS[credit.role])
            _add(house, "DisplayName", credit.name)
            if credit.name_en:
                _add(house, "AlternateName", credit.name_en)
    _tell_source(root, work)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _localized(
    basic: ElementTree.Element, work: Work, language: str, title: str, synopsis: str, *, is_default: bool
) -> None:
    info = _add(basic, "LocalizedInfo", language=language, default="true" if is_default else "false")
    if len(title) <= 60:
        _add(info, "TitleDisplay60", title)
    _add(info, "TitleDisplayUnlimited", title)
    if synopsis:
        _add(info, "Summary190", _shortened(synopsis, 190))
        _add(info, "Summary4000", _shortened(synopsis, 4000))
    if work.kind in _GENRES:
        _add(info, "Genre", _GENRES[WorkKind(work.kind)])
    if not is_default:
        _add(info, "OriginalTitle", work.title)


def _person(basic: ElementTree.Element, credit: Credit, order: int) -> None:
    person = _add(basic, "People")
    job = _add(person, "Job")
    _add(job, "JobFunction", _JOBS.get(credit.role, "Other"))
    if credit.role == CreditRole.OTHER:
        _add(job, "JobDisplay", credit.job, language=CHINESE)
    else:
        for language in (CHINESE, ENGLISH):
            with translation.override(language.lower()):
                _add(job, "JobDisplay", str(CreditRole(credit.role).label), language=language)
    _add(job, "BillingBlockOrder", str(order))
    if credit.role == CreditRole.CAST and credit.job:
        _add(job, "Character", credit.job)
    name = _add(person, "Name")
    _add(name, "DisplayName", credit.name, language=CHINESE)
    if credit.name_en:
        _add(name, "DisplayName", credit.name_en, language=ENGLISH)


def _tell_source(root: ElementTree.Element, work: Work) -> None:
    source = ElementTree.SubElement(root, f"{{{MEC}}}Source")
    _add(source, "DisplayName", work.organisation.name)
    if work.organisation.name_en:
        _add(source, "AlternateName", work.organisation.name_en)


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{MD}}}{name}", attributes)
    if text:
        child.text = _NO_XML.sub(" ", text)
    return child


def _identifiers(work: Work, numbers: Mapping[str, str], steps: Iterable[LifeStep]) -> list[tuple[str, str]]:
    """(namespace, number): the platform's own code, those of the registries, and those that cases gave."""
    found = [("zhijiang", work.code)]
    found += [(Scheme(scheme).name, number) for scheme, number in sorted(numbers.items())]
    given = {StepKind.PLAN: "planning", StepKind.LICENCE: "licence"}
    return found + [(given[step.kind], step.number) for step in steps if step.number and step.kind in given]


def _content_id(work: Work, numbers: Mapping[str, str]) -> str:
    """MovieLabs' name for a work: by its EIDR number, else by the platform that tells of it."""
    if Scheme.EIDR in numbers:
        return "md:cid:eidr-s:" + numbers[Scheme.EIDR].removeprefix("10.5240/")
    host = re.sub(r"^https?://", "", settings.PUBLIC_URL).strip("/").replace("/", "-").replace(":", "-")
    return f"md:cid:org:{host or 'zhijiang'}:{work.code}"


def _year(work: Work, steps: list[LifeStep]) -> int:
    """Of the release; before it of the licence, the last day of shooting, or when the work was laid out here."""
    for kind in (StepKind.RELEASE, StepKind.LICENCE, StepKind.WRAP):
        days = [step.on for step in steps if step.kind == kind]
        if days:
            return min(days).year
    return work.created_at.year


def _first(steps: Iterable[LifeStep], kind: StepKind) -> str | None:
    days = [step.on for step in steps if step.kind == kind]
    return min(days).isoformat() if days else None


def _languages(chinese: str, english: str) -> list[dict[str, str]] | None:
    told = [(chinese, CHINESE), (english, ENGLISH)]
    return [{"@value": words, "@language": language} for words, language in told if words] or None


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
