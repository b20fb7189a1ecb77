"""Everything that is wrong with a template, each in a sentence that names the paragraph and the tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from jinja2 import TemplateError
from lxml import etree

from zhijiang.casework.procedure import Letter, Procedure
from zhijiang.casework.wordfile.builtin import named_in
from zhijiang.casework.wordfile.filling import environment, example, fill, place_of, prepared
from zhijiang.casework.wordfile.finding import Finding, fault, notice
from zhijiang.casework.wordfile.names import Names, names_of
from zhijiang.casework.wordfile.package import W, tree_of, written_parts
from zhijiang.casework.wordfile.reading import left_out
from zhijiang.casework.wordfile.tags import MARK, Checker

_OPENS: Final = re.compile(rb"\{[{%#]")


def findings_of(content: bytes, procedure: Procedure, name: str, names: Names, /) -> list[Finding]:
    """What is wrong with a template of one letter of a procedure. Raises package.Refused. Rules: C-62 to C-64."""
    parts, found = prepared(content)
    checker = Checker(names, environment())
    left = []
    for part in written_parts(parts):
        root, place = tree_of(parts[part]), place_of(part)
        if any(True for _each in root.iter(f"{W}del", f"{W}ins", f"{W}moveFrom", f"{W}moveTo")):
            checker.findings.append(
                fault(place, _("Changes are tracked. Accept or reject all of them in Word, then upload it again."))
            )
        before = len(checker.findings)
        checker.check(root, place)
        text = "".join(each.text or "" for each in root.iter(f"{W}t"))
        whole = parts[part].decode("utf-8", "replace")
        if len(checker.findings) == before and len(MARK.findall(whole)) != len(MARK.findall(text)):
            checker.findings.append(
                fault(place, _("A tag stands where it is not read: in a picture, a field or a setting."))
            )
        left += left_out(root, place)
    for part, content_of in parts.items():
        if part not in written_parts(parts) and part.startswith("word/") and _OPENS.search(content_of):
            checker.findings.append(
                fault("", _("A tag stands where it is not read: in a note, a comment or a setting."))
            )
            break
    if not any(each.is_fault for each in checker.findings):
        checker.findings += _tried(content, procedure.letters[name], names)
    wanted = list(missing(procedure, name, checker.used))
    return [*checker.findings, *wanted, *found, *left]


def _tried(content: bytes, letter: Letter, names: Names) -> Iterator[Finding]:
    """Fill it in, once with everything and once with nothing: what cannot be filled in is told now and not on issue."""
    full = example(names, letter)
    entry = {part.word: "x" for name in names.all for part in name.parts}
    full |= {name.word: [entry] * 2 if name.parts else ["x"] for name in names.all if name.is_list}
    for data in (full, {}):
        try:
            fill(content, names, data, day=date(2026, 1, 1), issuer="")
        except (TemplateError, etree.LxmlError, LookupError, AttributeError, TypeError, ValueError):
            yield fault("", _("It cannot be filled in. Begin again from the letter that can be downloaded here."))
            return


def missing(procedure: Procedure, name: str, used: set[str]) -> Iterator[Finding]:
    """What the letter must say and the template does not. Rule: C-64."""
    letter = procedure.letters[name]
    refuses = any(action.letter == name and action.refuses for action in procedure.actions.values())
    must = {
        "letter_title": _("The letter's title is missing: put in %(tag)s."),
        "addressee": _("To whom the letter goes is missing: put in %(tag)s."),
    }
    if refuses or "reason" in named_in(letter):
        must["reason"] = _("The reason is missing: put in %(tag)s.")
    if refuses or "rule" in named_in(letter):
        must["rule"] = _("The legal basis is missing: put in %(tag)s.")
    if letter.remedies:
        must["remedies"] = _("Remedies and time limits are missing: go through %(tag)s.")
    if letter.items:
        must |= {
            "items": _("The items are missing: go through %(tag)s."),
            "items.text": _("The items do not say what is demanded: put in %(tag)s."),
        }
        must["items.rule"] = _("The items do not cite their rules: put in %(tag)s.")
    tags = {
        "letter_title": "{{ 文书标题 }}", "addressee": "{{ 受文单位 }}", "reason": "{{ 理由 }}", "rule": "{{ 依据 }}",
        "remedies": "{%p for 段落 in 救济途径 %}", "items": "{%p for 意见 in 意见列表 %}", "items.text": "{{ 意见.要求 }}",
        "items.rule": "{{ 意见.依据 }}",
    }  # fmt: skip
    for word, said in must.items():
        if word not in used and not (word.startswith("items.") and "items" not in used):
            yield fault("", said % {"tag": tags[word]})
    names = names_of(procedure)
    for word in sorted(named_in(letter) - used - must.keys()):
        twin = names.get(word)
        told = "{{ %s }}" % (twin.chinese if twin else word)
        yield notice("", _("The procedure's own letter names %(tag)s; this one does not.") % {"tag": told})
