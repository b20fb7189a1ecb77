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
from zhijiang.casework.queries.naming import handed_in_as
from zhijiang.casework.queries.panel import OpinionView, opinions_for, votes_of
from zhijiang.casework.queries.tasks import files_of, tasks_of
from zhijiang.casework.states import Answer, Measure, TaskState, TaskVerdict
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

    dossier.pdf (PDF/A-2b), events.json, snapshots.json, work.json (opinions and tasks, as far as the reader may read them),
    letters/ and files/ by hash, manifest.json with the SHA-256 of each. Papers are small enough for the memory; films are
    not among them, but kept by themselves, and named as missing here.
    """
    made = BytesIO()
    entries: list[dict[str, Any]] = []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        _put(package, entries, "dossier.pdf", letters.render("dossier", _dossier(case, user)))
        _put(package, entries, "events.json", _json([as_record(event) for event in events_of(case, user)]))
        _put(package, entries, "snapshots.json", _json(list(_snapshots(case))))
        _put(package, entries, "work.json", _json(_work(case, user)))
        for document in Document.objects.filter(case=case).order_by("pk"):
            _copy(package, entries, f"letters/{document.sha256}.pdf", letters.path_of(document.sha256), document.number)
        for digest, name in (_files(case) | _evidence(case, user)).items():
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


def _evidence(case: Case, user: User) -> dict[str, str]:
    """Letters and photographs that answer the tasks which the reader may read, by hash."""
    found = [file for view in tasks_of(case, user) for file in files_of(view.task)]
    return {str(file["sha256"]): str(file["name"]) for file in found if str(file["sha256"]).isalnum()}


def _work(case: Case, user: User) -> dict[str, Any]:
    """The work inside the authority as the reader may know it: signed opinions of all rounds, tasks with their answers."""
    return {
        "opinions": [
            {
                "round": number,
                "who": view.who,
                "vote": view.opinion.vote,
                "scores": view.opinion.scores,
                "text": view.opinion.text,
                "viewing": view.opinion.viewing,
                "signed_at": view.opinion.signed_at,
            }
            for number, view in _opinions(case, user)
        ],
        "tasks": [
            {
                "code": view.task.code,
                "kind": view.task.kind,
                "body": view.task.organisation.name,
                "ask": view.task.ask,
                "state": view.task.state,
                "verdict": view.task.verdict,
                "text": view.task.text,
                "findings": view.task.findings,
                "files": view.task.files,
                "opened_at": view.task.opened_at,
                "done_at": view.task.done_at,
            }
            for view in tasks_of(case, user)
        ],
    }


def _opinions(case: Case, user: User) -> Iterator[tuple[int, OpinionView]]:
    for number in range(1, case.round + 1):
        for view in opinions_for(case, user, round_=number):
            yield number, view


def _opinion_lines(case: Case, user: User) -> list[dict[str, str]]:
    votes = dict(votes_of(case))
    return [
        {
            "head": " · ".join(
                (_("Round %(round)d") % {"round": number}, view.who, votes.get(view.opinion.vote, view.opinion.vote))
            ),
            "text": view.opinion.text,
            "answer": "　".join(f"{label} {points}/{most}" for label, points, most in view.scores),
        }
        for number, view in _opinions(case, user)
    ]


def _task_lines(case: Case, user: User) -> list[dict[str, str]]:
    return [
        {
            "head": " · ".join(
                (
                    view.label,
                    view.task.organisation.name,
                    str(TaskState(view.task.state).label),
                    _moment(view.task.done_at),
                )
            ).rstrip(" ·"),
            "text": view.task.ask,
            "answer": " ".join(
                part
                for part in (str(TaskVerdict(view.task.verdict).label) if view.task.verdict else "", view.task.text)
                if part
            ),
        }
        for view in tasks_of(case, user)
    ]


def _language(case: Case) -> str:
    """That of the case's letters; Chinese where it sends none."""
    return next((letter.language for letter in rules.procedure_of(case).letters.values()), "zh-hans")


def _dossier(case: Case, user: User) -> dict[str, Any]:
    """What the dossier says, in the language of the case's letters."""
    with translation.override(_language(case)):
        procedure = rules.procedure_of(case)
        state = procedure.states[case.state]
        is_applicant = bool(rules.roles_in(case, user) & rules.APPLICANT)
        label = state.public if state.public and is_applicant else state.label
        return {
            "title": case.title,
            "code": case.code,
            "authority": case.authority.name,
            "language": _language(case),
            "facts": [
                [_("Item"), str(procedure.title)],
                [_("Applicant"), case.organisation.name],
                *([[_("Handed in under the name"), then]] if (then := handed_in_as(case)) else []),
                [pgettext("case", "Authority"), case.authority.name],
                [_("State"), str(label)],
                [_("Number"), case.number],
                [_("External number"), case.external_number],
                [_("Submitted"), _moment(case.submitted_at)],
                [_("Closed on"), _moment(case.closed_at)],
            ],
            "words": {
                "files": _("Files"),
                "items": _("What was to be corrected"),
                "opinions": _("Opinions"),
                "tasks": _("Asked of others"),
                "letters": _("Letters"),
                "history": _("What has happened"),
            },
            "rounds": [_round(case, snapshot) for snapshot in Snapshot.objects.filter(case=case).order_by("round")],
            "items": [_item(item) for item in FixItem.objects.filter(case=case).select_related("rule__book")],
            "opinions": _opinion_lines(case, user),
            "tasks": _task_lines(case, user),
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
