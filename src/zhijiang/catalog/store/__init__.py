"""The content-addressed store: bytes go in once, under their SHA-256, and never change.

`blobs/ab/abcdef…` are the files, `analyses/…`, `packages/…`, `recuts/…` and `deliveries/…` what was made of them, a folder for
each attempt; `pieces/…` is what was measured of a film whose report is not joined yet. `uploads/…` is what is still coming in; it
lies on the machine that takes it in, as does the work of an attempt.
"""

from zhijiang.catalog.store.attempts import (
    close_folder,
    drop_folder,
    folder_path,
    keep_only,
    new_folder,
    publish,
    read,
)
from zhijiang.catalog.store.blobs import digest_of, is_here, local_path, remove, seal, seal_copy, take
from zhijiang.catalog.store.incoming import (
    NoSpace,
    check_space,
    drop_strays,
    free_bytes,
    full_disk_is_told,
    upload_path,
)
from zhijiang.catalog.store.pieces import (
    DamagedPiece,
    bring_pieces,
    drop_pieces,
    films_in_pieces,
    keep_piece,
    keep_plan,
    kept_pieces,
    piece_attempt,
    plan_of,
)
from zhijiang.catalog.store.places import is_shared, root

__all__ = [
    "DamagedPiece",
    "NoSpace",
    "bring_pieces",
    "check_space",
    "close_folder",
    "digest_of",
    "drop_folder",
    "drop_pieces",
    "drop_strays",
    "films_in_pieces",
    "folder_path",
    "free_bytes",
    "full_disk_is_told",
    "is_here",
    "is_shared",
    "keep_only",
    "keep_piece",
    "keep_plan",
    "kept_pieces",
    "local_path",
    "new_folder",
    "piece_attempt",
    "plan_of",
    "publish",
    "read",
    "remove",
    "root",
    "seal",
    "seal_copy",
    "take",
    "upload_path",
]
