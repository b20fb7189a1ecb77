"""A real server with a real worker, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(home: Path, *, port: int, demo: bool, seconds: int = 400) -> Server:
    """Start `zhijiang serve` and wait until it answers."""
    words = [sys.executable, "-m", "zhijiang", "serve", "--port", str(port), *(["--demo"] if demo else [])]
    environment = {**os.environ, "ZHIJIANG_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
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


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, filled once for all tests of the run."""
    server = start_server(tmp_path_factory.mktemp("home"), port=free_port(), demo=True)
    yield server
    stop_server(server)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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
