"""What a move in one case does to the case that it is about: a change that now holds, a letter that no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.actions.events import locked, tell
from zhijiang.casework.actions.letters import revoke_closing_letter
from zhijiang.casework.actions.search import index_case
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Action, Effect
from zhijiang.casework.states import EngineAction
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User


def touch_parent(case: Case, move: Action, /, *, by: User | None, number: str) -> dict[str, Any]:
    """Carry out on the case this one is about what the move says; what the event here tells of it.

    `number` is what supersedes an earlier letter.
    """
    told: dict[str, Any] = {}
    if case.parent is None:
        return told
    if Effect.CHANGE_PARENT in move.effects:
        told["changed"] = change_parent(case, by=by)
    if Effect.REVOKE_PARENT in move.effects:
        told["revoked"] = revoke_closing_letter(case.parent, by=by, reason=_superseded(number))
    return told


def change_parent(case: Case, /, *, by: User | None) -> dict[str, Any]:
    """What a granted change asked for holds for the case it is about; what was handed in there stays as it was.

    Answers, perhaps the title, and one event there. Returns {field: [before, after]}. Rule: C-55.
    """
    assert case.parent is not None
    about = locked(case.parent)
    link = rules.procedure_of(about).links.get(case.link)
    asked = rules.procedure_of(about).form["properties"]
    known = {"title": about.title} | about.data
    wanted = {
        theirs: [known.get(theirs), case.data[ours]]
        for ours, theirs in (link.changes if link else {}).items()
        if ours in case.data and case.data[ours] != known.get(theirs)
    }
    if "title" in wanted and "title" not in asked:
        about.title, about.title_en = str(wanted["title"][1]).strip()[:200], ""
    if "title" in wanted and about.data.get("title_en"):
        wanted.setdefault("title_en", [about.data["title_en"], ""])
    about.data = about.data | {field: after for field, (_before, after) in wanted.items() if field in asked}
    follow_title(about)
    about.save(update_fields=["data", "title", "title_en"])
    tell(about, EngineAction.CHANGED, by=by, role=Role.OFFICER, payload={"case": case.code, "fields": wanted})
    index_case(about)
    return wanted


def follow_title(case: Case, /) -> None:
    """Where the form asks for the title, the case is called what stands there, in English too. Saves nothing.

    A new title has no English one unless the form asks for it: what the old was called in English would name another work.
    """
    asked = rules.procedure_of(case).form["properties"]
    title = str(case.data.get("title") or "").strip()[:200] if "title" in asked else ""
    if title and title != case.title:
        case.title, case.title_en = title, ""
    if "title_en" in asked:
        case.title_en = str(case.data.get("title_en") or "").strip()[:200]


def _superseded(number: str) -> str:
    """Why the earlier letter is out of force, in the language of letters."""
    with translation.override("zh-hans"):
        return _("Superseded by %(number)s.") % {"number": number}
