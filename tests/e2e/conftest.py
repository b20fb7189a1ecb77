"""A real server with a real worker, and a real Chromium in front of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.bench_room import BUILT
from tests.e2e.looking import AXE
from tests.homes import ask, made_once

ROOT: Final = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", "--mute-audio",
]  # fmt: skip


@dataclass(frozen=True)
class Server:
    """A running installation: its address and its folder."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a verb of the `zhijiang` command on this installation, as its administrator would."""
        command = [sys.executable, "-m", "zhijiang", *words]
        return subprocess.run(
            command, env=surroundings(self.home), cwd=ROOT, capture_output=True, text=True, timeout=240
        )

    def django(self, code: str) -> str:
        """Run Python inside this installation, beside its server. Answers what it prints."""
        done = self.run("manage", "shell", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout


NO_VARIABLES: Final[Mapping[str, str]] = MappingProxyType({})


def surroundings(home: Path, variables: Mapping[str, str] = NO_VARIABLES) -> dict[str, str]:
    """The environment of a command on the installation at `home`, untouched by the tests' own settings."""
    environment = {**os.environ, "ZHIJIANG_HOME": str(home), **variables}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(home: Path, *, port: int, seconds: int = 400, variables: Mapping[str, str] = NO_VARIABLES) -> Server:
    """Start `zhijiang serve` and wait until it answers."""
    words = [sys.executable, "-m", "zhijiang", "serve", "--port", str(port)]
    environment = surroundings(home, variables)
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"serve ended with {process.returncode}:\n{(home / 'serve.log').read_text()[-4000:]}")
        try:
            urllib.request.urlopen(f"{url}/accounts/login/", timeout=5).read()
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
        else:
            return Server(url, home, process)
    raise AssertionError(f"serve did not answer in {seconds} s:\n{(home / 'serve.log').read_text()[-4000:]}")


def stop_server(server: Server) -> None:
    """End the whole process group, as Ctrl-C in a terminal does."""
    os.killpg(server.process.pid, signal.SIGINT)
    try:
        server.process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(server.process.pid, signal.SIGKILL)


_PEOPLE: Final = """
from django.core.management import call_command
from zhijiang.demo.people import make_people
call_command("load_pack")
answer = list(make_people())
"""


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Path:
    """The home of an installation with the pack and the demo's people, standing still: to be copied."""

    def make_people(home: Path) -> None:
        shutil.copytree(tables, home, dirs_exist_ok=True)
        ask(home, _PEOPLE)

    return made_once(tmp_path_factory, "people", make_people)


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory, people: Path) -> Path:
    """The same with the scene of tests/e2e/scene.py, and in scene.json what that tells of itself."""

    def stage(home: Path) -> None:
        with _served_like(people, home) as server:
            clips = str(tmp_path_factory.mktemp("scene"))
            told = server.django(f"from tests.e2e.scene import tell; tell({clips!r})")
        (home / "scene.json").write_text(told, encoding="utf-8")

    return made_once(tmp_path_factory, "staged", stage)


@pytest.fixture(scope="session")
def people_server(tmp_path_factory: pytest.TempPathFactory, staged: Path) -> Iterator[Server]:
    """An installation with the scene that lets one enter as any of the demo's people, and holds none of the demo's films."""
    with _served_like(staged, tmp_path_factory.mktemp("people")) as server:
        yield server


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, people: Path) -> Iterator[Server]:
    """The demo's people for one file alone, whose stories count what waits for somebody: nothing of other tests may wait there."""
    with _served_like(people, tmp_path_factory.mktemp("office")) as server:
        yield server


@contextmanager
def _served_like(kept: Path, home: Path) -> Iterator[Server]:
    """A server of the demo's people that begins with a copy of what was kept."""
    shutil.copytree(kept, home, dirs_exist_ok=True)
    server = start_server(home, port=free_port(), variables={"ZHIJIANG_DEMO": "1"})
    try:
        yield server
    finally:
        stop_server(server)


@dataclass(frozen=True)
class Scene:
    """The people's server with a review in every state: where they are, and what people wrote, longest first."""

    server: Server
    places: dict[str, str]
    written: list[str]


@pytest.fixture(scope="session")
def scene(people_server: Server) -> Scene:
    if not AXE.exists() or not (BUILT / "room.js").exists():
        pytest.skip("axe-core or the built pages are missing (npm ci and npm run build in frontend/)")
    return Scene(people_server, **json.loads((people_server.home / "scene.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # The shell shows the same pages as Chromium in two thirds of its time: it has no windows, tabs or menus around them.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
