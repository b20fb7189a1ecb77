"""Who may import whom, and which file names an app may have."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.architecture.tree import APPS, ROOT, SOURCE, name_of

FILES_OF_AN_APP: Final = {
    "states", "models", "rules", "queries", "urls", "actions", "forms", "views", "jobs", "admin", "apps", "live", "errors",
}  # fmt: skip
"""The same in every app (docs/architecture.md)."""
MORE_FILES: Final = {
    "casework": {
        "procedure",
        "schema",
        "calendar",
        "clocks",
        "chain",
        "classify",
        "letters",
        "draw",
        "editing",
        "picture",
        "export",
        "numbers",
        "pack",
        "filetypes",
        "hooks",
        "lint",
        "api",
        "search",
        "sheets",
        "triggers",
        "verify",
        "wordfile",
        "wordings",
    },
    "assignments": {"sheets"},
    "bases": {"decisions", "segments", "sheets"},
    "distribution": {"bag", "cards", "made", "sheets"},
    "support": {"ranking", "sheets"},
    "catalog": {"identifiers", "made", "rights", "sorting", "store", "territories"},
    "indicators": {"definitions", "sheets"},
    "people": {"adapter", "middleware"},
    "portal": {"context"},
    "screening": {"api", "sheets"},
    "ui": {"middleware", "samples", "streaming"},
    "jobs": {"broker", "messages", "owner", "registry", "runner", "worker"},
}
"""Each is named in decision 0002, 0008, 0009, 0010, 0011, 0012, 0014, 0015, 0017, 0019, 0021, 0022, 0024, 0025, 0036, 0039, 0046, 0050, 0057 or 0058."""
FOLDERS_OF_AN_APP: Final = {
    "actions", "queries", "views", "forms", "models", "rules", "templates", "static", "migrations", "locale", "templatetags", "management",
}  # fmt: skip
MORE_FOLDERS: Final = {"bases": {"positioning"}, "casework": {"lint", "wordfile"}, "ui": {"formats", "icons"}}


def test_borders_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]


def test_borders_name_every_app() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:inside"]["containers"].split()
    with_views = [app for app in APPS if (SOURCE / app / "views").is_dir() or (SOURCE / app / "views.py").is_file()]
    private = [name.rpartition("private-")[2] for name in contracts.sections() if "private-" in name]

    # The queue has no screens and files of its own kind; the look and the dashboards have nothing that others could call.
    assert set(layers) == {f"zhijiang.{app}" for app in APPS} - {"zhijiang.jobs"}
    assert set(private) == set(with_views) - {"ui", "portal"}


def test_positioning_is_closed_to_every_other_room() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    closed = contracts["importlinter:contract:pure-positioning"]["forbidden_modules"].split()
    rooms = {path.stem for path in SOURCE.iterdir() if not path.name.startswith(("__", ".")) and path.name != "bases"}

    assert set(closed) == {"django", *(f"zhijiang.{room}" for room in rooms)}


def test_files_of_an_app_have_the_names_of_the_house() -> None:
    strangers = []
    for app in APPS:
        for path in (SOURCE / app).iterdir():
            if path.name.startswith(("__", ".")):
                continue
            if path.is_dir():
                known = FOLDERS_OF_AN_APP | FILES_OF_AN_APP | MORE_FOLDERS.get(app, set()) | MORE_FILES.get(app, set())
                if path.name not in known:
                    strangers.append(name_of(path))
            elif path.suffix == ".py" and path.stem not in FILES_OF_AN_APP | MORE_FILES.get(app, set()):
                strangers.append(name_of(path))

    assert strangers == [], "Name it in decision 0002 and here, or put it where the house has a place for it."
