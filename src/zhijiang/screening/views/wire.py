"""The JSON that the review room's page reads. Dicts only here, at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Opinion, RuleBook
from zhijiang.casework.states import Answer, Severity, Vote
from zhijiang.catalog.models import Cut
from zhijiang.catalog.states import PackageState, check_label
from zhijiang.people.models import User
from zhijiang.screening import queries, rules
from zhijiang.screening.models import Note, Review, ReviewedCut
from zhijiang.screening.queries.room import Measured
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import ANSWERED_IN, NoteStatus, ReviewState
from zhijiang.screening.views.passages import declaration_json


@dataclass(frozen=True)
class Seat:
    """One reader in one review: everything in the JSON is as this person may see it."""

    review: Review
    user: User
    standing: Standing


def room_json(seat: Seat, reviewed_cut: ReviewedCut, /) -> dict[str, Any]:
    """The whole room for one cut of one round."""
    review, case, round_ = seat.review, seat.review.case, reviewed_cut.round
    known = queries.measured_of(reviewed_cut.cut)
    report = known.report
    notes = queries.notes_for(review, seat.standing).filter(reviewed_cut=reviewed_cut)
    opinions = queries.opinions_for(review, seat.standing, round_=round_)
    mine = queries.my_opinion(review, seat.user.pk) if round_ == case.round else None
    here = {"round": round_}
    place = [case.code, reviewed_cut.cut.episode.number]
    return {
        "review": review_json(seat, round_=round_),
        "me": {"name": seat.user.shown_name, "can": _can(seat, reviewed_cut)},
        "episodes": [
            {
                "number": line.reviewed_cut.cut.episode.number,
                "label": queries.episode_label(line.reviewed_cut.cut),
                "url": reverse("screening:room", args=[case.code, line.reviewed_cut.cut.episode.number], query=here),
                "notes": line.notes,
                "current": line.reviewed_cut.pk == reviewed_cut.pk,
            }
            for line in queries.episodes_of(review, seat.standing, round_=round_)
        ],
        "cut": cut_json(reviewed_cut.cut, known),
        "shots": [[shot["start"], shot["end"]] for shot in report.get("shots", [])],
        "findings": [finding_json(finding) for finding in report.get("findings", [])],
        "notes": [note_json(seat, note) for note in notes],
        "rule_books": [_rule_book_json(book) for book in queries.rule_books()] if seat.standing.is_inside else [],
        "opinions": [opinion_json(opinion) for opinion in opinions],
        "quorum": _quorum_json(seat),
        "my_opinion": opinion_json(mine) if mine else None,
        "declaration": declaration_json(case, queries.rows_handed_in(reviewed_cut)),
        "choices": {
            "severity": choices(Severity),
            "vote": choices(Vote),
            "answer": choices(Answer),
        },
        "urls": {
            "notes": reverse("screening:notes", args=place, query=here),
            "opinion": reverse("screening:opinion_json", args=[case.code], query=here),
            "media_state": reverse("screening:media_state", args=place, query=here),
        },
    }


def review_json(seat: Seat, /, *, round_: int) -> dict[str, Any]:
    """The head of a room: whose case, which round, how it stands."""
    case = seat.review.case
    return {
        "code": case.code,
        "title": case.shown_title,
        "round": round_,
        "current_round": case.round,
        "state": case.state,
        "state_label": casework.state_label(case, seat.user),
        "seq": case.seq,
        "url": reverse("screening:review", args=[case.code]),
    }


def watched_json(
    cut: Cut,
    /,
    *,
    head: dict[str, Any],
    name: str,
    episodes: list[dict[str, Any]],
    declaration: dict[str, Any] | None,
    here: str,
    media_state: str,
) -> dict[str, Any]:
    """A room in which one only watches: the film and what was measured, no note and no opinion. `here` names it for the browser."""
    known = queries.measured_of(cut)
    return {
        "review": head,
        "me": {"name": name, "can": NOTHING},
        "episodes": episodes,
        "cut": cut_json(cut, known),
        "shots": [[shot["start"], shot["end"]] for shot in known.report.get("shots", [])],
        "findings": [finding_json(finding) for finding in known.report.get("findings", [])],
        "notes": [],
        "rule_books": [],
        "opinions": [],
        "quorum": {"needed": 0, "signed": 0},
        "my_opinion": None,
        "choices": {"severity": choices(Severity), "vote": choices(Vote), "answer": choices(Answer)},
        "declaration": declaration,
        "urls": {"notes": here, "opinion": "", "media_state": media_state},
    }


NOTHING: Final = {"note": False, "opinion": False, "answer": False, "settle": False, "decide_url": None}
"""What one may do who only watches."""


def _can(seat: Seat, reviewed_cut: ReviewedCut) -> dict[str, Any]:
    review, standing = seat.review, seat.standing
    is_now = reviewed_cut.round == review.case.round
    state = review.case.state
    may_decide = standing.is_officer and state == ReviewState.UNDER_REVIEW
    return {
        "note": rules.may_note(review, standing, reviewed_cut),
        "opinion": is_now and rules.may_sign(review, standing) and queries.my_opinion(review, standing.user_id) is None,
        "answer": is_now and standing.may_apply and state in ANSWERED_IN,
        "settle": not is_now and (standing.is_panel or standing.is_officer) and state == ReviewState.UNDER_REVIEW,
        "decide_url": reverse("screening:decide", args=[review.case.code]) if may_decide else None,
    }


def media_json(cut: Cut, /) -> dict[str, Any]:
    """How far the playable version and the measurements are; polled while they are being made."""
    full = cut_json(cut, queries.measured_of(cut))
    return {
        name: full[name]
        for name in ("frames", "package_state", "playable_frames", "playlist", "frame_table", "waveform", "strip")
    }


def cut_json(cut: Cut, known: Measured, /) -> dict[str, Any]:
    """The film that the room plays."""
    video, report, package = known.video, known.report, known.package
    return {
        "code": cut.code,
        "number": cut.number,
        "sha256": cut.file_id,
        "name": cut.original_name,
        "frames": video.get("frames", 0),
        "rate": video.get("rate", "25/1"),
        "start_timecode": video.get("start_timecode") or "00:00:00:00",
        "drop_frame": bool(video.get("drop_frame")),
        "width": video.get("width", 0),
        "height": video.get("height", 0),
        "sample_aspect": video.get("sample_aspect", "1/1"),
        "playlist": media_url(cut, "index.m3u8"),
        "frame_table": media_url(cut, "frames.bin"),
        "waveform": media_url(cut, "waveform.bin") if report.get("audio") else None,
        "strip": _strip_json(cut, known.analysis.strip if known.analysis else {}),
        "package_state": package.state if package else PackageState.WAITING,
        "playable_frames": package.playable_frames if package else 0,
        "audio": bool(report.get("audio")),
    }


def media_url(cut: Cut, name: str, /) -> str:
    """Where the catalog serves one file of what was made of a cut."""
    return reverse("catalog:media", kwargs={"code": cut.code, "name": name})


def _strip_json(cut: Cut, strip: dict[str, Any]) -> dict[str, Any] | None:
    if not strip.get("count"):
        return None
    return strip | {"urls": [media_url(cut, f"sheet-{number}.jpg") for number in range(strip["sheets"])]}


def finding_json(finding: dict[str, Any], /) -> dict[str, Any]:
    """One finding of the technical check."""
    wanted = ("check", "start", "end", "severity", "measured", "limit", "unit", "rule")
    return {"label": check_label(finding["check"])} | {name: finding.get(name) for name in wanted}


def note_json(seat: Seat, note: Note, /) -> dict[str, Any]:
    """One note as the reader may see it. Reviewers have no names on the applicant's side."""
    review, standing = seat.review, seat.standing
    may_edit = rules.may_edit(review, standing, note)
    return {
        "key": str(note.key),
        "start": note.start,
        "end": note.end,
        "severity": note.severity,
        "severity_label": note.get_severity_display(),
        "text": note.text,
        "rule": {"id": note.rule.pk, "label": queries.cited(note.rule)} if note.rule else None,
        "author": note.author.shown_name if standing.is_inside else _teller(review, note),
        "mine": note.author_id == standing.user_id,
        "at": note.written_at.isoformat(),
        "status": note.status,
        "status_label": NoteStatus(note.status).label,
        "version": note.version,
        "answer": _answer_json(note),
        "url": reverse("screening:note", args=[review.case.code, note.key]),
        "can": {
            "edit": may_edit,
            "withdraw": may_edit,
            "answer": rules.may_answer(review, standing, note),
            "settle": rules.may_settle(review, standing, note),
        },
    }


def _teller(review: Review, note: Note) -> str:
    """Who speaks to the applicant's side: the panel, or the authority for what its own people found. Never a person."""
    on_panel = {user.pk for user in casework.panel_in(review.case).people}
    return _("Review panel") if note.author_id in on_panel else review.case.authority.shown_name


def _answer_json(note: Note) -> dict[str, Any] | None:
    item = note.fix_item
    if item is None or not item.answer:
        return None
    return {
        "kind": item.answer,
        "label": item.get_answer_display(),
        "text": item.answer_text,
        "by": item.answered_by.shown_name if item.answered_by else "",
        "at": item.answered_at.isoformat() if item.answered_at else None,
    }


def opinion_json(opinion: Opinion, /) -> dict[str, Any]:
    return {
        "reviewer": opinion.reviewer.shown_name,
        "vote": opinion.vote,
        "vote_label": opinion.shown_vote,
        "text": opinion.text,
        "at": opinion.signed_at.isoformat(),
    }


def _quorum_json(seat: Seat) -> dict[str, int]:
    if not seat.standing.is_inside:
        return {"needed": 0, "signed": 0}
    quorum = casework.quorum_of(seat.review.case)
    return {"needed": quorum.needed, "signed": quorum.signed}


def _rule_book_json(book: RuleBook) -> dict[str, Any]:
    return {
        "code": book.code,
        "version": book.version,
        "title": queries.book_title(book),
        "verified": book.verified,
        "nodes": [
            {
                "id": node.pk,
                "path": node.path,
                "number": node.number,
                "text": queries.rule_text(node),
                "heading": node.is_heading,
            }
            for node in book.nodes.all()
        ],
    }


def choices(kind: type[Severity | Vote | Answer], /) -> list[dict[str, str]]:
    """The words a person may choose between, in the reader's language."""
    return [{"value": str(value), "label": str(label)} for value, label in kind.choices]
