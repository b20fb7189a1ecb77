"""The web process that `zhijiang serve` starts: one uvicorn over the ASGI application."""

from __future__ import annotations

import argparse
import os
import sys


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhijiang web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    import uvicorn

    from zhijiang.cli.supervised import stop_with_parent

    stop_with_parent()
    uvicorn.run(
        "zhijiang.config.asgi:application",
        host=chosen.host,
        port=chosen.port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
