"""A work of Lin's, and the store in a folder of the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.cast import Cast
from zhijiang.catalog import actions
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.states import WorkKind
from zhijiang.people.models import User

if TYPE_CHECKING:
    from tests.s3 import S3
    from zhijiang.bucket import BucketStorage


@pytest.fixture(autouse=True)
def files(settings: object, tmp_path: Path) -> Path:
    """The store's root, empty."""
    folder = tmp_path / "files"
    storages = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STORAGES = storages  # type: ignore[attr-defined]  # pytest-django's wrapper takes any name
    return folder


@pytest.fixture
def bucket(s3: S3, files: Path, settings: Any, tmp_path: Path) -> BucketStorage:
    """An empty bucket in the place of the folder; this machine's own folder is `first`."""
    made = s3.bucket()
    settings.BUCKET = s3.options(made.bucket)
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "zhijiang.bucket.BucketStorage", "OPTIONS": settings.BUCKET}
    }
    settings.HOME = tmp_path / "first"
    return made


@pytest.fixture
def series(cast: Cast) -> Work:
    """A micro-drama of twelve episodes by studio A."""
    return actions.open_work(
        cast.studio_a,
        by=cast.lin,
        kind=WorkKind.MICRO_DRAMA,
        title="西湖往事",
        title_en="West Lake",
        planned_episodes=12,
    )


@pytest.fixture
def film(cast: Cast) -> Work:
    """A film by studio A."""
    return actions.open_work(cast.studio_a, by=cast.lin, kind=WorkKind.ONLINE_FILM, title="断桥", title_en="The Bridge")


@pytest.fixture
def bring_in(tmp_path: Path) -> Callable[..., Cut]:
    """Bring a file of given bytes in as a cut."""

    def make(work: Work, *, by: User, content: bytes = b"film", episode: int = 1, name: str = "第01集.mp4") -> Cut:
        path = tmp_path / "source.bin"
        path.write_bytes(content)
        return actions.bring_in_path(work, by=by, path=path, episode_number=episode, name=name)

    return make


@pytest.fixture
def as_lin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lin)
    return client
