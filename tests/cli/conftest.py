"""An installation with one case decided, made once; each test gets a copy that it may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.homes import ask

_FILL = """
from tests.casework import steps
from tests.cast import make_cast
from zhijiang.catalog.models import Work
steps.load()
cast = make_cast()
case = steps.answered(cast)
steps.step(case, "resubmit", cast.lin, files=steps.FILES)
steps.signed(cast, case)
steps.step(case, "approve", cast.sun)
film = Work.objects.create(organisation=cast.studio_a, kind="online_film", title="湖上船", planned_episodes=1)
series = Work.objects.create(organisation=cast.studio_a, kind="micro_drama", title="夜泊", planned_episodes=3)
answer = None
"""


@pytest.fixture(scope="session")
def _office(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Path:
    home = Path(shutil.copytree(tables, tmp_path_factory.mktemp("office"), dirs_exist_ok=True))
    ask(home, _FILL)
    return home


@pytest.fixture
def home(_office: Path, tmp_path: Path) -> Path:
    """The cast, one approved case, a film and a series of three episodes without a cut."""
    return Path(shutil.copytree(_office, tmp_path / "home"))
