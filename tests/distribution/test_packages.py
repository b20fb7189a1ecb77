"""What a package consists of, read back by programs that are not ours, and where it can be put."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import bagit
import pytest
from jsonschema import Draft202012Validator

from tests.cast import Cast
from tests.distribution.conftest import CONTENT, PLATFORM, linked, measured
from tests.distribution.test_bag import LIBRARY
from zhijiang import media
from zhijiang.bucket import BucketStorage
from zhijiang.casework.errors import WrongState
from zhijiang.catalog import store
from zhijiang.catalog.models import Cut, Package, Work
from zhijiang.catalog.states import PackageState
from zhijiang.config.env import BadSetting, env_delivery_bucket
from zhijiang.distribution import actions, bag, jobs, made, queries
from zhijiang.distribution.models import Delivery
from zhijiang.distribution.states import DeliveryState, PlaceKind
from zhijiang.distribution.views.door import _zip_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, LIBRARY]

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "delivery-1.json"


def test_package_is_a_bag_to_the_library_of_congress_with_the_film_byte_for_byte(
    ready: Delivery, unpack: Callable[[bytes], Path]
) -> None:
    folder = unpack(b"".join(_zip_of(ready)))

    found = bagit.Bag(str(folder))
    found.validate()
    assert folder.name == ready.code
    assert (folder / "data/film/断桥 终版_1.mp4").read_bytes() == CONTENT
    assert found.info["External-Identifier"] == ready.code
    assert sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest() == ready.tagmanifest_sha256
    assert bag.check(folder).wrong == []
    rows = {each.path: (each.size_bytes, each.sha256) for each in ready.files.all()}
    assert rows == {
        path.relative_to(folder).as_posix(): (path.stat().st_size, sha256(path.read_bytes()).hexdigest())
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert queries.manifest_of(ready) == (folder / "manifest-sha256.txt").read_text()


def test_description_says_what_went_to_whom_and_fits_its_schema(
    ready: Delivery, cast: Cast, unpack: Callable[[bytes], Path]
) -> None:
    folder = unpack(b"".join(_zip_of(ready)))

    said: dict[str, Any] = json.loads((folder / "data/delivery.json").read_text())
    report: dict[str, Any] = json.loads((folder / "data/report.json").read_text())
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(said)
    assert said["cut"]["sha256"] == sha256(CONTENT).hexdigest()
    assert (said["recipient"], said["licence"], said["cards"]) == (
        {"name": "西湖视频平台", "contact": "沈接收"},
        None,
        [],
    )
    assert (said["profile"]["id"], said["profile"]["verdict"]) == ("online-hd", "pass")
    assert report["file"]["name"] == "断桥 终版:1.mp4"
    assert "shen@example.org" not in (folder / "data/delivery.json").read_text(), "an address is nobody else's business"


def test_playable_version_goes_along_as_it_is_kept(
    cast: Cast, cut: Cut, unpack: Callable[[bytes], Path], files: Path
) -> None:
    folder = store.new_folder("packages", cut.file_id)
    for name in ("index.m3u8", "init.mp4", "0.m4s", "1.m4s", "frames.bin"):
        (store.folder_path(folder) / name).write_bytes(name.encode())
    Package.objects.update_or_create(
        file=cut.file,
        packager=media.PACKAGER_VERSION,
        defaults={"state": PackageState.READY, "folder": folder, "segments": 2},
    )
    delivery = actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM, with_rendition=True)
    actions.pack(actions.check(delivery, by=cast.lin), by=cast.lin)
    jobs.pack(delivery_id=delivery.pk)
    # What was delivered does not hang on what becomes of the playable version later.
    store.drop_folder(folder)
    delivery.refresh_from_db()

    unpacked = unpack(b"".join(_zip_of(delivery)))

    names = sorted(path.name for path in (unpacked / "data/playable").iterdir())
    assert names == ["0.m4s", "1.m4s", "index.m3u8", "init.mp4"]
    assert (unpacked / "data/playable/1.m4s").read_bytes() == b"1.m4s"
    bagit.Bag(str(unpacked)).validate()


def test_packing_twice_makes_one_package_and_leaves_no_folder(ready: Delivery, files: Path) -> None:
    before = ready.folder

    jobs.pack(delivery_id=ready.pk)

    ready.refresh_from_db()
    assert (ready.folder, len(list(files.glob("deliveries/*/*/*")))) == (before, 1)


def test_two_deliveries_of_one_cut_keep_their_own_files(cast: Cast, cut: Cut, ready: Delivery) -> None:
    other = actions.check(actions.begin(cut, by=cast.lin, profile="ebu-r128", recipient=PLATFORM), by=cast.lin)
    actions.pack(other, by=cast.lin, reason="平台知悉响度差异。")

    jobs.pack(delivery_id=other.pk)

    other.refresh_from_db()
    for each in (ready, other):
        assert b"".join(_zip_of(each)).startswith(b"PK")
    assert other.tagmanifest_sha256 != ready.tagmanifest_sha256


def test_package_lies_in_the_folder_of_the_installation_whole_or_not_at_all(
    cast: Cast, ready: Delivery, tmp_path: Path, settings: Any
) -> None:
    settings.DELIVERY_FOLDER = str(tmp_path / "out")
    actions.send_to_place(ready, by=cast.lin, place=PlaceKind.FOLDER)
    (tmp_path / "out" / f".{ready.code}.part").mkdir(parents=True)

    jobs.place(delivery_id=ready.pk, place="folder")

    ready.refresh_from_db()
    assert [path.name for path in (tmp_path / "out").iterdir()] == [ready.code]
    bagit.Bag(str(tmp_path / "out" / ready.code)).validate()
    assert ready.state == DeliveryState.HANDED_OVER


@pytest.mark.slow
def test_package_out_of_a_bucket_lies_in_another_bucket(
    bucket: BucketStorage, cast: Cast, film: Work, bring_in: Callable[..., Cut], s3: Any, settings: Any, tmp_path: Path
) -> None:
    other = s3.bucket()
    settings.DELIVERY_BUCKET = other.bucket
    cut = measured(bring_in(film, by=cast.lin, content=CONTENT))
    delivery = actions.check(actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM), by=cast.lin)
    actions.pack(delivery, by=cast.lin)
    jobs.pack(delivery_id=delivery.pk)
    actions.send_to_place(delivery, by=cast.lin, place=PlaceKind.BUCKET)

    jobs.place(delivery_id=delivery.pk, place="bucket")

    for name in other.names_below(delivery.code):
        path = tmp_path / "fetched" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(other.read(name))
    bagit.Bag(str(tmp_path / "fetched" / delivery.code)).validate()
    delivery.refresh_from_db()
    assert bag.check(tmp_path / "fetched" / delivery.code).tagmanifest_sha256 == delivery.tagmanifest_sha256
    assert b"".join(_zip_of(delivery)).startswith(b"PK"), "and by a link as well"


def test_place_that_the_installation_does_not_name_is_refused(cast: Cast, ready: Delivery) -> None:
    with pytest.raises(WrongState):
        actions.send_to_place(ready, by=cast.lin, place=PlaceKind.FOLDER)


def test_bucket_for_deliveries_is_another_than_the_installations_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIANG_DELIVERY_BUCKET", "zhijiang")

    for held in ({}, {"bucket": "zhijiang"}):
        with pytest.raises(BadSetting):
            env_delivery_bucket("ZHIJIANG_DELIVERY_BUCKET", store=held)
    assert env_delivery_bucket("ZHIJIANG_DELIVERY_BUCKET", store={"bucket": "other"}) == "zhijiang"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("断桥.mp4", "断桥.mp4"), ("../../etc/passwd", "_.._etc_passwd"), ("a:b|c?.mov", "a_b_c_.mov"), ("CON.mp4", "_CON.mp4"), ("100%.mp4", "100_.mp4"),
        ("\n\t. ", "__"), (" . ", "_"), ("长" * 200 + ".mp4", "长" * 117 + ".mp4"),
    ],
)  # fmt: skip
def test_name_of_the_film_is_one_that_every_disk_takes(name: str, safe: str) -> None:
    assert made.safe_name(name) == safe


def test_nothing_of_a_package_that_changed_on_the_way_is_put_in_a_place(
    cast: Cast, ready: Delivery, tmp_path: Path, settings: Any, files: Path
) -> None:
    settings.DELIVERY_FOLDER = str(tmp_path / "out")
    linked(ready, cast)
    kept = files / ready.folder / "data-report.json"
    kept.write_bytes(kept.read_bytes().replace(b"250", b"251"))

    with pytest.raises(OSError, match=r"data/report\.json"):
        jobs.place(delivery_id=ready.pk, place="folder")

    assert not (tmp_path / "out" / ready.code).exists()
