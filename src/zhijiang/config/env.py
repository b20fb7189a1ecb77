"""Typed readers of ZHIJIANG_* environment variables: a bad value stops the start with one sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from zhijiang.casework.pack import CalendarRule, PackError, calendar_in, folder_in

_LEAST_PIECE = 50


class BadSetting(SystemExit):
    """A setting that cannot be understood; ends the process with code 2 and the sentence given."""

    def __init__(self, sentence: str) -> None:
        super().__init__(2)
        self.sentence = sentence
        os.write(2, (sentence + "\n").encode())


def env_text(name: str, default: str) -> str:
    """The variable's text, or `default` when it is not set or empty."""
    return os.environ.get(name) or default


def env_bool(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name, "")
    if raw == "":
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name}: expected 1 or 0, got {raw!r}.")


def env_int(name: str, *, default: int, least: int = 1) -> int:
    raw = os.environ.get(name, "")
    if raw == "":
        return default
    if not raw.isdigit() or int(raw) < least:
        raise BadSetting(f"{name}: expected a whole number of at least {least}, got {raw!r}.")
    return int(raw)


def env_pieces(name: str, *, default: int) -> int:
    """Frames of a piece of a film, as many at least as prove where two pieces join; 0: none."""
    found = env_int(name, default=default, least=0)
    if 0 < found < _LEAST_PIECE:
        raise BadSetting(f"{name}: expected 0, or a whole number of at least {_LEAST_PIECE}, got {found}.")
    return found


def env_choice(name: str, choices: tuple[str, ...], *, default: str) -> str:
    raw = env_text(name, default)
    if raw not in choices:
        raise BadSetting(f"{name}: expected one of {', '.join(choices)}, got {raw!r}.")
    return raw


def env_list(name: str, default: list[str]) -> list[str]:
    """Comma-separated words."""
    raw = os.environ.get(name, "")
    return [word.strip() for word in raw.split(",") if word.strip()] if raw else default


def env_calendar(name: str, package: Path, *, default: str) -> CalendarRule:
    """The calendar of the pack that the variable names; its zone is the installation's."""
    folder = folder_in(package, env_text(name, default))
    try:
        found = calendar_in(folder)
    except PackError as error:
        raise BadSetting(f"{name}: {error}") from None
    if found is None:
        raise BadSetting(f"{name}: expected a pack with calendar/<code>.yaml, got {str(folder)!r}.")
    return found


def env_database(name: str, *, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry from a URL: `sqlite:///path` or `postgresql://user:pw@host:port/name`."""
    raw = os.environ.get(name, "")
    if not raw:
        return sqlite_database(home / "zhijiang.sqlite3")
    url = urlsplit(raw)
    if url.scheme == "sqlite":
        return sqlite_database(Path(unquote(url.path)))
    if url.scheme in {"postgres", "postgresql"} and len(url.path) > 1:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path[1:]),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_HEALTH_CHECKS": True,
            # What a page asks runs for milliseconds; to compile it takes thirty, as soon as the planner guesses it to be dear.
            "OPTIONS": {"options": "-c jit=off"},
        }
    raise BadSetting(f"{name}: expected sqlite:///file or postgresql://user@host/name, got {raw!r}.")


def env_redis(name: str, *, needed_by: str) -> str:
    """A Redis URL, `redis://host:port/number`; "" when it is not set and nothing needs it."""
    raw = os.environ.get(name, "")
    if not raw and not needed_by:
        return ""
    if not raw:
        raise BadSetting(f"{name}: expected redis://host:6379/0, which {needed_by} needs, and it is not set.")
    try:
        url = urlsplit(raw)
        is_good = url.scheme in {"redis", "rediss"} and bool(url.hostname) and (url.port is None or url.port > 0)
        is_good = is_good and (url.path in {"", "/"} or url.path[1:].isdigit())
    except ValueError:
        is_good = False
    if not is_good:
        raise BadSetting(f"{name}: expected redis://host:6379/0 or rediss://…, got something else.")
    return raw


def env_bucket() -> dict[str, str]:
    """The S3 store of ZHIJIANG_S3_URL as BucketStorage takes it; empty where it is not set and files lie in a folder."""
    url = os.environ.get("ZHIJIANG_S3_URL", "")
    key, secret = os.environ.get("ZHIJIANG_S3_KEY", ""), os.environ.get("ZHIJIANG_S3_SECRET", "")
    if not url:
        if key or secret:
            raise BadSetting("ZHIJIANG_S3_URL: expected http://host:8333 with ZHIJIANG_S3_KEY, and it is not set.")
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.username:
        raise BadSetting("ZHIJIANG_S3_URL: expected http://host:8333 or https://…, without a path, got something else.")
    for name, value in (("ZHIJIANG_S3_KEY", key), ("ZHIJIANG_S3_SECRET", secret)):
        if not value:
            raise BadSetting(f"{name}: expected it to be set, as ZHIJIANG_S3_URL is.")
    return {
        "url": url,
        "bucket": env_text("ZHIJIANG_S3_BUCKET", "zhijiang"),
        "key": key,
        "secret": secret,
        "region": env_text("ZHIJIANG_S3_REGION", "us-east-1"),
    }


def env_delivery_bucket(name: str, *, store: dict[str, str]) -> str:
    """A bucket of the S3 store, another than the one that keeps the installation's files; "" where it is not set."""
    raw = os.environ.get(name, "")
    if raw and not store:
        raise BadSetting(f"{name}: expected ZHIJIANG_S3_URL to be set with it, as the bucket is one of that store.")
    if raw and raw == store["bucket"]:
        raise BadSetting(
            f"{name}: expected another bucket than ZHIJIANG_S3_BUCKET, which keeps the installation's files."
        )
    return raw


def sqlite_database(path: Path) -> dict[str, Any]:
    """WAL, and IMMEDIATE transactions: a writer waits at BEGIN instead of failing half-way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def secret_key(home: Path) -> str:
    """The signing key: ZHIJIANG_SECRET_KEY, or a file made once under `home`, readable by its owner only."""
    given = os.environ.get("ZHIJIANG_SECRET_KEY", "")
    if given:
        return given
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    if path.stat().st_mode & 0o077:
        raise BadSetting(
            f"{path}: expected to be readable by its owner only (chmod 600), got {path.stat().st_mode & 0o777:o}."
        )
    return path.read_text().strip()
