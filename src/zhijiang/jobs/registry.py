"""The names under which work can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

REGISTRY: Final[dict[str, JobKind]] = {}
"""Filled by the `jobs.py` of each app when Django starts."""
CHORES: Final[dict[str, Callable[[], None]]] = {}
"""What each worker does of itself when it starts, and once a minute; filled likewise."""


@dataclass(frozen=True)
class JobKind:
    """One kind of background work: its name, its body, and how often it is tried."""

    name: str
    body: Callable[..., None]
    max_attempts: int


def job(name: str, *, retries: int = 2) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the body of the jobs called `name`, tried again up to `retries` times.

    The body takes keyword-only primitive ids and must be safe to run twice.
    """

    def register(body: Callable[..., None]) -> Callable[..., None]:
        known = REGISTRY.get(name)
        if known is not None and known.body.__qualname__ != body.__qualname__:
            raise ValueError(f"Two jobs are called {name!r}: {known.body.__qualname__} and {body.__qualname__}.")
        REGISTRY[name] = JobKind(name=name, body=body, max_attempts=retries + 1)
        return body

    return register


def chore(body: Callable[[], None]) -> Callable[[], None]:
    """Register a function that goes on with, or clears away, what killed processes left behind.

    It is short, and safe to run at any time, in several workers at once.
    """
    CHORES[f"{body.__module__}.{body.__qualname__}"] = body
    return body


def kind_of(name: str, /) -> JobKind:
    """The kind with this name. Raises KeyError with a sentence when no app registers it."""
    if name not in REGISTRY:
        raise KeyError(f"No app registers a job called {name!r}.")
    return REGISTRY[name]


def registered_names() -> frozenset[str]:
    """Every name that can be enqueued."""
    return frozenset(REGISTRY)


def primitive_only(arguments: dict[str, Any]) -> dict[str, str | int | bool]:
    """The arguments, checked to be plain ids: a job must find its objects fresh, never carry them."""
    for name, value in arguments.items():
        if not isinstance(value, str | int | bool):
            raise TypeError(f"Job argument {name}: expected a text, number or truth value, got {type(value).__name__}.")
    return arguments
