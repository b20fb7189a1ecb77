"""A work as other systems read it, checked by the schema of the registry's own library and value by value."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from tests.cast import Cast
from tests.catalog.telling import EIDR, ISAN, tell_all
from zhijiang.catalog import actions
from zhijiang.catalog.models import Work
from zhijiang.catalog.states import CreditRole, StepKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SPACES = {
    "md": "http://www.movielabs.com/schema/md/v2.8/md",
    "mec": "http://www.movielabs.com/schema/mdmec/v2.8",
}


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """Our frame around the real schema of the Common Metadata, which the package `eidr` brings."""
    frame = (Path(__file__).parent / "schemas" / "mec.xsd").read_text(encoding="utf-8")
    real = files("eidr") / "schemas" / "bundled" / "md-v2_8.xsd"
    document = etree.fromstring(frame.replace('schemaLocation="MD"', f'schemaLocation="file://{real}"').encode())
    return etree.XMLSchema(document)


def xml_of(client: Client, work: Work) -> Any:
    response = client.get(f"/works/{work.code}/work.xml")
    assert (response.status_code, response["Content-Disposition"]) == (200, f'attachment; filename="{work.code}.xml"')
    return etree.fromstring(response.content)


def texts(tree: Any, path: str) -> list[str]:
    return [each.text for each in tree.iterfind(path, SPACES)]


def test_xml_of_a_whole_work_holds_against_the_real_schema_and_says_what_the_page_says(
    as_lin: Client, cast: Cast, film: Work, schema: etree.XMLSchema
) -> None:
    actions.describe_work(
        film, by=cast.lin, title="断桥", title_en="The Bridge", planned_episodes=1, synopsis="伞\n与桥", synopsis_en="Umbrellas",
        adapted_from="白蛇传",
    )  # fmt: skip
    tree = xml_of(as_lin, tell_all(film, cast))

    assert (schema.validate(tree), schema.error_log.last_error) == (True, None)
    assert tree.find("mec:Basic", SPACES).get("ContentID") == "md:cid:eidr-s:7791-8534-2C23-9030-8610-5"
    assert texts(tree, ".//md:TitleDisplayUnlimited") == ["断桥", "The Bridge"]
    assert texts(tree, ".//md:Summary4000") == ["伞\n与桥", "Umbrellas"]
    assert texts(tree, ".//md:ReleaseYear") == ["2022"]
    assert texts(tree, ".//md:ReleaseDate") == ["2022-01-08"]
    assert texts(tree, ".//md:AltIdentifier/md:Identifier") == [film.code, EIDR, ISAN]
    assert texts(tree, ".//md:JobFunction") == ["Writer", "Director", "Actor", "Other"]
    assert texts(tree, ".//md:People/md:Name/md:DisplayName") == ["沈编剧", "Shen", "顾导演", "Gu", "许演员", "陆顾问"]
    assert texts(tree, ".//md:Character") == ["阿青"]
    assert texts(tree, ".//md:AssociatedOrg/md:DisplayName") == ["甲影业"]
    assert "周作者" not in etree.tostring(tree, encoding="unicode"), "rights are nobody else's business"


def test_xml_of_a_bare_series_holds_whatever_was_typed(
    as_lin: Client, cast: Cast, series: Work, schema: etree.XMLSchema
) -> None:
    strange = "<b>&\x0b\x1f\ufffe" + "长" * 2900
    actions.describe_work(series, by=cast.lin, title="名" * 120, title_en="", planned_episodes=12, synopsis=strange)
    actions.add_credit(series, by=cast.lin, given=actions.GivenCredit(CreditRole.CAST, "甲\x0b乙"))

    tree = xml_of(as_lin, series)

    assert (schema.validate(tree), schema.error_log.last_error) == (True, None)
    assert texts(tree, ".//md:TitleDisplay60") == []
    assert texts(tree, ".//md:WorkType") == ["series"]
    assert tree.find("mec:Basic", SPACES).get("ContentID").endswith(f":{series.code}")
    assert texts(tree, ".//md:Summary4000")[0].startswith("<b>&   长")
    assert len(texts(tree, ".//md:Summary190")[0]) == 190


def test_schema_would_find_an_element_out_of_its_order(as_lin: Client, film: Work, schema: etree.XMLSchema) -> None:
    tree = xml_of(as_lin, film)
    basic = tree.find("mec:Basic", SPACES)
    basic.append(basic.find("md:WorkType", SPACES))

    assert not schema.validate(tree)


def test_linked_data_says_what_is_known_and_nothing_else(as_lin: Client, cast: Cast, film: Work) -> None:
    bare = json.loads(as_lin.get(f"/works/{film.code}/work.jsonld").content)
    tell_all(film, cast)
    actions.give_step(film, by=cast.lin, kind=StepKind.AWARD, on=date(2023, 5, 1), words="最佳影片")

    response = as_lin.get(f"/works/{film.code}/work.jsonld")

    address = bare["@id"]
    assert address.endswith(f"/works/{film.code}/")
    assert response["Content-Type"] == "application/ld+json; charset=utf-8"
    names = [{"@value": "断桥", "@language": "zh-Hans"}, {"@value": "The Bridge", "@language": "en"}]
    assert bare == {
        "@context": "https://schema.org", "@type": "Movie", "@id": address, "name": names, "inLanguage": "zh-Hans",
        "countryOfOrigin": {"@type": "Country", "identifier": "CN"},
        "identifier": [{"@type": "PropertyValue", "propertyID": "zhijiang", "value": film.code}],
    }  # fmt: skip
    told = json.loads(response.content)
    assert {name: value for name, value in told.items() if name not in bare} == {
        "dateCreated": "2021-03-01",
        "datePublished": "2022-01-08",
        "titleEIDR": EIDR,
        "sameAs": f"https://doi.org/{EIDR}",
        "author": [person("沈编剧", "Shen")],
        "director": [person("顾导演", "Gu")],
        "actor": [person("许演员")],
        "contributor": [person("陆顾问")],
        "productionCompany": [person("甲影业", "Studio A") | {"@type": "Organization"}],
    }


def person(name: str, name_en: str = "") -> dict[str, Any]:
    told = [{"@value": name, "@language": "zh-Hans"}]
    return {"@type": "Person", "name": [*told, {"@value": name_en, "@language": "en"}] if name_en else told}
