"""Decoders that misbehave, each in one way. They run inside the cage; none may get what it wants."""

from __future__ import annotations

import ctypes
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Say = Callable[[dict[str, Any]], None]


def behave(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    """The well-behaved one: reads its film, writes its file, uses a thread, speaks."""
    heard: list[int] = []
    thread = threading.Thread(target=lambda: heard.append(len(Path(orders["source"]).read_bytes())))
    thread.start()
    thread.join()
    (Path(orders["out"]) / "made.txt").write_text("made")
    say({"kind": "progress", "done": 1, "total": 2})
    return {"read": heard[0], **orders["options"]}


def crash(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def spin(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    while True:
        pass


def sleep(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    time.sleep(3600)
    return {}


def swallow_memory(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    hoard = [bytearray(64 << 20) for _ in range(128)]  # 8 GiB
    return {"took": len(hoard)}


def phone_home(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    with socket.create_connection(("127.0.0.1", orders["options"]["port"]), timeout=2) as line:
        line.sendall(b"hello")
    return {"called": True}


def read_elsewhere(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    return {"read": Path(orders["options"]["path"]).read_text()}


def write_elsewhere(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    Path(orders["options"]["path"]).write_text("was here")
    return {"wrote": True}


def write_over_film(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    Path(orders["source"]).write_text("was here")
    return {"wrote": True}


def fill_disk(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    with (Path(orders["out"]) / "big.bin").open("wb") as file:
        for _ in range(10 << 10):
            file.write(bytes(1 << 20))
    return {"wrote": True}


def fill_disk_in_pieces(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    for number in range(10 << 10):
        (Path(orders["out"]) / f"{number}.bin").write_bytes(bytes(1 << 20))
        time.sleep(0.01)
    return {"wrote": True}


def fork(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    children = 0
    while children < 1000:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
    return {"children": children}


def run_program(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    os.execv("/bin/true", ["true"])


def kill_parent(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    os.kill(orders["options"]["victim"], 9)
    return {"killed": True}


def babble(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    for number in range(3, 64):
        try:
            os.write(number, b"\xff\xff\xff\xff not a message")
        except OSError:
            continue
    time.sleep(60)
    return {}


def print_loudly(_orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    os.write(1, b"\0\0\0\x02{}" * 1000)
    return {"fine": True}


def say_nonsense(_orders: dict[str, Any], say: Say) -> dict[str, Any]:
    say({"kind": "progress", "done": 10**30, "total": 0})
    return {}
