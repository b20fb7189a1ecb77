"""A letter in the wording of the body that sends it: which wording holds, what is wrong with one, and the letter itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijiang.casework import clocks, letters, rules, wordfile
from zhijiang.casework.models import Case, LetterTemplate, ProcedureVersion, RuleNode
from zhijiang.casework.procedure import Letter, Procedure, parse
from zhijiang.casework.states import VersionStatus

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation

GAP: Final = {"zh-hans": "〔签发时填写的理由〕", "en": "[the reason that is given on issue]"}
"""What stands in a preview for what only the decision brings."""


@dataclass(frozen=True)
class Made:
    """A letter that was set: its PDF, and where a body's own wording was used, that wording and the letter as docx."""

    pdf: bytes
    docx: bytes = b""
    template: LetterTemplate | None = None


def set_letter(case: Case, name: str, data: Mapping[str, Any], /) -> Made:
    """Set a letter from the body's published wording; where there is none that fits, from the procedure's text. Rule: C-66."""
    definition = rules.procedure_of(case)
    letter = definition.letters[name]
    template = template_in_force(case.authority_id, case.procedure.item_id, name)
    if template is None or not fits(template, case.procedure):
        return Made(letters.render(letter.template, data))
    pdf, docx = set_from(bytes(template.content), definition, name, data)
    return Made(pdf, docx, template)


def set_from(content: bytes, definition: Procedure, name: str, data: Mapping[str, Any], /) -> tuple[bytes, bytes]:
    """(PDF, docx) of a letter in the wording of a docx that has no fault."""
    letter = definition.letters[name]
    filled = filled_from(content, definition, data)
    return letters.render(letter.template, {**data, **filled.for_setting}), filled.docx


def filled_from(content: bytes, definition: Procedure, data: Mapping[str, Any], /) -> wordfile.Filled:
    """A docx filled in with what a letter says; its end repeats in words what the PDF shows as signature and code."""
    check = f"{data['verify_url']}  {data['number']}  {'-'.join(re.findall('....', data['verify_code']))}"
    return wordfile.fill(
        content,
        wordfile.names_of(definition),
        data["named"],
        day=date(*data["issued"]),
        issuer=data["authority"],
        tail=(data["number"], data["authority"], data["date"], "" if data["draft"] else check),
    )


def template_in_force(authority: int, item: int, name: str, /) -> LetterTemplate | None:
    """The body's own published wording of a letter; None where the procedure's text holds."""
    found = LetterTemplate.objects.filter(
        authority=authority, item=item, letter=name, status=VersionStatus.PUBLISHED
    ).first()
    return found if found is not None and not found.is_built_in else None


def fits(template: LetterTemplate, version: ProcedureVersion, /) -> bool:
    """Whether a wording names only what this version of its procedure knows, and all that it must say."""
    return not any(each.is_fault for each in findings_in(template, version))


def findings_of(content: bytes, definition: Procedure, name: str, /) -> list[wordfile.Finding]:
    """What is wrong with a docx as the wording of a letter. Raises wordfile.Refused for a file that is not opened."""
    letter = definition.letters[name]
    found = wordfile.findings_of(content, definition, name, wordfile.names_of(definition))
    if "data.blocks" not in (letters.folder_of(letter.template) / f"{letter.template}.typ").read_text(encoding="utf-8"):
        said = _("The pack's template “%(template)s” cannot set letters of a body's own wording.")
        found.insert(0, wordfile.Finding("", said % {"template": letter.template}, is_fault=True))
    return found


def findings_in(template: LetterTemplate, version: ProcedureVersion | None, /) -> list[wordfile.Finding]:
    """What is wrong with a version of a wording, held against a version of the procedure; an empty one is never wrong."""
    if template.is_built_in or version is None:
        return []
    return findings_under(bytes(template.content), version, template.letter)


def findings_under(content: bytes, version: ProcedureVersion, name: str, /) -> list[wordfile.Finding]:
    """The same for a docx; kept for a while in the process, because pages ask again and again. Raises wordfile.Refused."""
    return list(_found(content, version.text, name, get_language() or ""))


@lru_cache(maxsize=32)
def _found(content: bytes, procedure: str, name: str, _language: str) -> tuple[wordfile.Finding, ...]:
    definition = parse(procedure)
    if name not in definition.letters:
        return (wordfile.Finding("", _("The procedure has no such letter any more."), is_fault=True),)
    return tuple(findings_of(content, definition, name))


def example(procedure: Procedure, letter: Letter, authority: Organisation, /, *, day: date) -> dict[str, Any]:
    """The same with made-up words, for a look at a letter without a case."""
    chinese = letter.language == "zh-hans"
    made = wordfile.example(wordfile.names_of(procedure), letter)
    cited_rule = "《（示例规定）》第一条" if chinese else "(an example rule), 1"
    return letters.laid_out(
        letter,
        made | {"title": "湖畔来信" if chinese else "Letters by the lake", "case": "C-EXAMPLE", "rule": cited_rule},
        authority=authority.name if chinese else authority.name_en or authority.name,
        addressee=made["addressee"],
        items=[
            {"place": place, "text": text, "rule": cited_rule}
            for place, text in (
                ("第1集 00:00:12:00–00:00:13:12", "画面出现黑场，请核实。"),
                ("内容概要", "与样片不符，请修改。"),
            )
        ]
        if chinese
        else [{"place": "00:00:12:00–00:00:13:12", "text": "The picture is black.", "rule": cited_rule}],
        files=[{"name": "01.mp4", "label": "", "sha256": "0" * 64}],
        day=day,
        number=letters.NO_NUMBER_YET[letter.language],
        case="C-EXAMPLE",
        verify_code="",
    )


def preview(
    case: Case,
    action: str,
    /,
    *,
    reason: str = "",
    rule: RuleNode | None = None,
    items: Sequence[letters.Item] = (),
    now: datetime,
) -> bytes | None:
    """The letter that an action would send today, marked as a preview and without number; None if it sends none."""
    definition = rules.procedure_of(case)
    move = definition.actions[action]
    if not move.letter:
        return None
    ahead = copy(case)
    ahead.state, body = rules.landing(move, case, definition)
    step = clocks.step_of(action, case.state, ahead.state, now, {})
    clocks.set_due(ahead, definition, [*clocks.steps_of(case), step])
    letter = definition.letters[move.letter]
    data = letters.compose(
        ahead,
        letter,
        addressee=rules.addressee(letter, case, body),
        reason=reason,
        rule=rule,
        items=items,
        due=ahead.due_on,
        issued=now,
        number=letters.NO_NUMBER_YET[letter.language],
        verify_code="",
    )
    return set_letter(ahead, move.letter, data).pdf
