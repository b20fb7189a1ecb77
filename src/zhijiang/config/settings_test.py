"""Settings of the tests: the product's own, with a fast password hash and a scratch home."""

import atexit
import os
import shutil
import tempfile

# One for each process of pytest-xdist, which inherits that of the first: the tests of one sweep files of the other away.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "first")
if "ZHIJIANG_HOME" not in os.environ or os.environ.get("ZHIJIANG_SCRATCH_OF", _WORKER) != _WORKER:
    os.environ["ZHIJIANG_HOME"] = tempfile.mkdtemp(prefix="zhijiang-test-")
    os.environ["ZHIJIANG_SCRATCH_OF"] = _WORKER
    atexit.register(shutil.rmtree, os.environ["ZHIJIANG_HOME"], ignore_errors=True)

from zhijiang.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file as in the product: SQLite's shared memory knows neither WAL nor waiting for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
else:
    # A test's rows need not outlive the machine: nothing waits for the disk at a commit.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # noqa: F405
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
