"""Work is asked for by name, so that no import circle arises; here the names are held together."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.tree import name_of, python_files
from zhijiang.jobs.registry import registered_names


def enqueued_names(path: Path) -> list[tuple[str | None, str]]:
    """(name, where) of each call of `enqueue`; name is None when it is not a plain text or a module's constant."""
    module = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    found: list[tuple[str | None, str]] = []
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called != "enqueue":
            continue
        first = node.args[0]
        value = first.value if isinstance(first, ast.Constant) else constants.get(getattr(first, "id", ""))
        found.append((value if isinstance(value, str) else None, f"{name_of(path)}:{node.lineno}"))
    return found


def test_every_enqueued_name_is_registered_and_every_registered_name_is_enqueued() -> None:
    # The queue itself hands messages to its backend under the same verb.
    calls = [call for path in python_files() if path.parent.name != "jobs" for call in enqueued_names(path)]
    registered = {name for name in registered_names() if not name.startswith("tests.")}

    assert calls, "nothing enqueues: this test has lost its subject"
    assert [where for name, where in calls if name is None] == [], "give the job's name as a text or a constant"
    assert [(name, where) for name, where in calls if name not in registered] == []
    assert registered - {name for name, _ in calls} == set(), "registered, but nobody asks for it"


def test_jobs_are_named_after_their_app_and_body() -> None:
    from zhijiang.jobs.registry import REGISTRY

    own = {name: kind.body for name, kind in REGISTRY.items() if not name.startswith("tests.")}

    assert {name: f"{body.__module__.split('.')[1]}.{body.__name__}" for name, body in own.items()} == {
        name: name for name in own
    }
