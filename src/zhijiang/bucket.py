"""Files in an S3 store, as Django's storage: one bucket, one client for the whole process (decision 0044).

Named by the settings alone, so that boto3, 0.6 s of start, is loaded only where ZHIJIANG_S3_URL is set.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from itertools import batched
from pathlib import Path
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Any, Final

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

PART_BYTES: Final = 64 * 1024**2
"""A larger file goes up in parts of this size; an S3 store takes 10,000 of them."""
_PIECE_BYTES: Final = 1024**2
_IN_MEMORY_BYTES: Final = 8 * 1024**2
_DELETED_AT_ONCE: Final = 1000
_MAKING: Final = Lock()


class StoreFails(OSError):
    """The S3 store does not answer, or answers with a refusal."""


@deconstructible
class BucketStorage(Storage):
    """Names like `letters/ab…` are keys of a bucket. A key is there whole or not at all, and what is saved twice is replaced."""

    def __init__(self, *, url: str, bucket: str, key: str, secret: str, region: str) -> None:
        self.url_of_store = url
        self.bucket = bucket
        self._key, self._secret, self._region = key, secret, region

    @cached_property
    def client(self) -> Any:
        """Made at the first call; its connections serve all threads."""
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=3,
            read_timeout=60,
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=32,
        )
        with _MAKING:  # making a client is the one thing about it that two threads must not do at once
            return boto3.session.Session().client(
                "s3",
                endpoint_url=self.url_of_store,
                aws_access_key_id=self._key,
                aws_secret_access_key=self._secret,
                region_name=self._region,
                config=config,
            )

    # What Django's storages can.

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """Raises FileNotFoundError."""
        return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        """Raises FileNotFoundError."""
        moment: datetime = self._head(name)["LastModified"]
        return moment

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The folders and files directly below; of a folder that is not there, none."""
        above = f"{path.strip('/')}/" if path.strip("/") else ""
        folders, files = [], []
        for page in self._pages("list_objects_v2", Prefix=above, Delimiter="/"):
            folders += [each["Prefix"].removeprefix(above).rstrip("/") for each in page.get("CommonPrefixes", ())]
            files += [each["Key"].removeprefix(above) for each in page.get("Contents", ()) if each["Key"] != above]
        return folders, files

    def delete(self, name: str) -> None:
        with self._told(name):
            self.client.delete_object(Bucket=self.bucket, Key=name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Names are hashes and codes: who saves one again saves the same."""
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError(f"expected to open for reading ('rb'), got {mode!r}")
        file = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - closed by the File that holds it
        try:
            for piece in self.pieces_of(name):
                file.write(piece)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return File(file, name)

    def _save(self, name: str, content: File[Any]) -> str:
        content.seek(0)
        with self._told(name):
            self.client.put_object(Bucket=self.bucket, Key=name, Body=content.file)
        return name

    # What the store of films needs besides.

    def read(self, name: str, /) -> bytes:
        """All of a file. Raises FileNotFoundError."""
        return b"".join(self.pieces_of(name))

    def pieces_of(self, name: str, /) -> Iterator[bytes]:
        """A file in pieces of up to a megabyte. Raises FileNotFoundError."""
        with self._told(name):
            body = self.client.get_object(Bucket=self.bucket, Key=name)["Body"]
            with contextlib.closing(body):
                yield from body.iter_chunks(_PIECE_BYTES)

    def put(self, path: Path, name: str, /) -> None:
        """A file of this machine, in parts where it is large; the key is there when the last part is."""
        with self._told(name):
            config = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=4)
            self.client.upload_file(str(path), self.bucket, name, Config=config)

    def names_below(self, folder: str, /) -> list[str]:
        """Every key in a folder, at any depth."""
        pages = self._pages("list_objects_v2", Prefix=f"{folder}/")
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def delete_all(self, names: Iterable[str], /) -> None:
        for some in batched(names, _DELETED_AT_ONCE):
            with self._told(some[0]):
                wanted = {"Objects": [{"Key": name} for name in some], "Quiet": True}
                said = self.client.delete_objects(Bucket=self.bucket, Delete=wanted)
                if said.get("Errors"):
                    raise StoreFails(
                        f"The S3 store kept {said['Errors'][0]['Key']}: {said['Errors'][0].get('Message')}"
                    )

    def drop_stray_parts(self, *, before: datetime) -> None:
        """Throw away the parts of files whose sender was killed: they belong to no key, but take space."""
        for page in self._pages("list_multipart_uploads"):
            for each in page.get("Uploads", ()):
                if each["Initiated"] < before:
                    with self._told(each["Key"]), contextlib.suppress(self.client.exceptions.NoSuchUpload):
                        self.client.abort_multipart_upload(
                            Bucket=self.bucket, Key=each["Key"], UploadId=each["UploadId"]
                        )

    def check_answers(self) -> None:
        """Raises FileNotFoundError where the store has no such bucket, StoreFails where it does not answer or refuses."""
        with self._told(self.bucket):
            self.client.head_bucket(Bucket=self.bucket)

    def make(self) -> None:
        """Make the bucket, open to nobody but its key, where there is none. Raises StoreFails."""
        try:
            self.check_answers()
        except FileNotFoundError:
            with self._told(self.bucket), contextlib.suppress(self.client.exceptions.BucketAlreadyOwnedByYou):
                self.client.create_bucket(Bucket=self.bucket)

    def _head(self, name: str) -> dict[str, Any]:
        with self._told(name):
            found: dict[str, Any] = self.client.head_object(Bucket=self.bucket, Key=name)
            return found

    def _pages(self, question: str, **asked: str) -> Iterator[dict[str, Any]]:
        with self._told(self.bucket):
            yield from self.client.get_paginator(question).paginate(Bucket=self.bucket, **asked)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn the client's errors into those of files."""
        try:
            yield
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                raise FileNotFoundError(
                    f"The S3 store at {self.url_of_store} has no {name} in {self.bucket}."
                ) from error
            raise StoreFails(f"The S3 store at {self.url_of_store} refuses {name}: {error}") from error
        except (BotoCoreError, Boto3Error) as error:
            raise StoreFails(f"The S3 store at {self.url_of_store} does not answer: {error}") from error
