"""The archive package (档案) of one case: a dossier to read, the record to check, and every file with its hash."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.casework import letters, rules, schema
from zhijiang.casework.models import Case, Document, FixItem, Snapshot
from zhijiang.casework.procedure import parse
from zhijiang.casework.queries.history import as_record, events_of, history_of
from zhijiang.casework.states import Answer, Measure
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User

SCHEMA: Final = "zhijiang.archive/1"


def may_archive(case: Case, user: User, /) -> bool:
    """Officers and auditors at any time, the applicant's side once the case is closed. Rule: C-49."""
    roles = rules.roles_in(case, user)
    return bool(roles & rules.READERS) or (bool(roles & rules.APPLICANT) and case.closed_at is not None)


def archive_of(case: Case, user: User, /, *, now: datetime) -> bytes:
    """Put the package together as this reader may see the case; writes nothing. Rule: C-49.

    dossier.pdf (PDF/A-2b), events.json and snapshots.json, letters/ and files/ by hash, manifest.json with the SHA-256 of
    each. Papers are small enough for the memory; films are not among them, but kept by themselves, and named as missing here.
    """
    made = BytesIO()
    entries: list[dict[str, Any]] = []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        _put(package, entries, "dossier.pdf", letters.render("dossier", _dossier(case, user)))
        _put(package, entries, "events.json", _json([as_record(event) for event in events_of(case, user)]))
        _put(package, entries, "snapshots.json", _json(list(_snapshots(case))))
        for document in Document.objects.filter(case=case).order_by("pk"):
            _copy(package, entries, f"letters/{document.sha256}.pdf", letters.path_of(document.sha256), document.number)
        for digest, name in _files(case).items():
            suffix = PurePosixPath(name).suffix.lower()
            plain = suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""
            _copy(package, entries, f"files/{digest}{plain}", f"attachments/{digest}", name)
        package.writestr("manifest.json", _json(_manifest(case, entries, now=now)))
    return made.getvalue()


def _put(package: zipfile.ZipFile, entries: list[dict[str, Any]], name: str, content: bytes) -> None:
    package.writestr(name, content)
    entries.append({"path": name, "size_bytes": len(content), "sha256": sha256(content).hexdigest()})


def _copy(package: zipfile.ZipFile, entries: list[dict[str, Any]], name: str, path: str, called: str) -> None:
    """A file of the store into the package, piece by piece."""
    if not default_storage.exists(path):
        entries.append({"path": name, "called": called, "missing": True})
        return
    told, size = sha256(), 0
    with default_storage.open(path) as source, package.open(name, "w") as target:
        for piece in source.chunks():
            told.update(piece)
            size += len(piece)
            target.write(piece)
    entries.append({"path": name, "called": called, "size_bytes": size, "sha256": told.hexdigest()})


def _json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _manifest(case: Case, entries: list[dict[str, Any]], *, now: datetime) -> dict[str, Any]:
    retention = rules.procedure_of(case).retention
    return {
        "schema": SCHEMA,
        "case": case.code,
        "number": case.number,
        "title": case.title,
        "procedure": str(case.procedure),
        "procedure_sha256": case.procedure.sha256,
        "closed_at": case.closed_at,
        "retention": {"label": retention.label.zh, "years": retention.years} if retention else None,
        "packed_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "files": entries,
    }


def _snapshots(case: Case) -> Iterator[dict[str, Any]]:
    for snapshot in Snapshot.objects.filter(case=case).order_by("round"):
        yield {
            "round": snapshot.round,
            "at": snapshot.at,
            "sha256": snapshot.sha256,
            "data": snapshot.data,
            "files": snapshot.files,
        }


def _files(case: Case) -> dict[str, str]:
    """Every file that was handed in, by hash, under the name it was first given."""
    found: dict[str, str] = {}
    for snapshot in Snapshot.objects.filter(case=case).order_by("round"):
        for file in snapshot.files:
            found.setdefault(str(file["sha256"]), str(file["name"]))
    return {digest: name for digest, name in found.items() if digest.isalnum()}


def _dossier(case: Case, user: User) -> dict[str, Any]:
    """What the dossier says, in Chinese, the language of the archives."""
    with translation.override("zh-hans"):
        procedure = rules.procedure_of(case)
        state = procedure.states[case.state]
        is_applicant = bool(rules.roles_in(case, user) & rules.APPLICANT)
        label = state.public if state.public and is_applicant else state.label
        return {
            "title": case.title,
            "code": case.code,
            "authority": case.authority.name,
            "facts": [
                [_("Item"), procedure.title.zh],
                [_("Applicant"), case.organisation.name],
                [pgettext("case", "Authority"), case.authority.name],
                [_("State"), label.zh],
                [_("Number"), case.number],
                [_("External number"), case.external_number],
                [_("Submitted"), _moment(case.submitted_at)],
                [_("Closed on"), _moment(case.closed_at)],
            ],
            "words": {
                "files": _("Files"),
                "items": _("What was to be corrected"),
                "letters": _("Letters"),
                "history": _("What has happened"),
            },
            "rounds": [_round(case, snapshot) for snapshot in Snapshot.objects.filter(case=case).order_by("round")],
            "items": [_item(item) for item in FixItem.objects.filter(case=case).select_related("rule__book")],
            "letters": [_letter(document) for document in Document.objects.filter(case=case).order_by("pk")],
            "history": [
                {"at": _moment(event.at), "sentence": sentence, "reason": event.reason}
                for event, sentence in reversed(history_of(case, user))
            ],
        }


def _round(case: Case, snapshot: Snapshot) -> dict[str, Any]:
    procedure = parse(case.procedure.text)
    return {
        "title": _("Submission %(round)d") % {"round": snapshot.round},
        "said": _("%(at)s · SHA-256 %(sha256)s") % {"at": _moment(snapshot.at), "sha256": snapshot.sha256},
        "sections": [
            {"title": section.title, "answers": [[each.label, _text(each)] for each in section.answers]}
            for section in schema.summary_of(procedure, snapshot.data)
        ],
        "files": [{"name": file["name"], "sha256": file["sha256"]} for file in snapshot.files],
    }


def _text(answer: schema.Answered) -> str:
    """An answer in one piece; a table as a line a row, each cell under its title."""
    lines = [
        " · ".join(f"{title} {cell}" for title, cell in cells if cell) for cells in answer.labelled_rows
    ]  # fmt: skip
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)) or str(answer.value)


def _item(item: FixItem) -> dict[str, str]:
    cited = letters.cited(item.rule) if item.rule else ""
    head = " · ".join(
        part
        for part in (
            _("Round %(round)d") % {"round": item.round},
            item.place or item.target,
            str(Measure(item.measure).label) if item.measure else "",
            cited,
        )
        if part
    )
    answer = ""
    if item.answer:
        answer = f"{Answer(item.answer).label} {item.answer_text}".strip()
    return {"head": head, "text": item.text, "answer": answer}


def _letter(document: Document) -> dict[str, str]:
    return {
        "number": document.number,
        "title": document.title,
        "day": _moment(document.issued_at),
        "revoked": _("revoked on %(day)s") % {"day": _moment(document.revoked_at)} if document.revoked_at else "",
        "sha256": document.sha256,
    }


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""


def may_rate(case: Case, user: User, /) -> bool:
    """Whether the user may still say how the service was. Rule: C-50."""
    is_due = case.closed_at is not None and case.round > 0 and not hasattr(case, "rating")
    return is_due and Role.PRODUCER in rules.roles_in(case, user)
