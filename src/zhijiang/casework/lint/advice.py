"""What a finding of the lint asks of whoever keeps the procedure: where it is in people's words, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import Procedure
from zhijiang.casework.schema.texts import title_of

ADVICE: Final = {
    "L-01": gettext_lazy("Mend the text so that it can be read; what was kept last is still there."),
    "L-02": gettext_lazy("Name something that there is, or add what is named."),
    "L-03": gettext_lazy("Let an action lead to the state, or take the state out."),
    "L-04": gettext_lazy("Add an action without `max` that leads on from here."),
    "L-05": gettext_lazy("Mark the last state as `final`, and let no action start from it."),
    "L-06": gettext_lazy("Give one action of the circle a `max`."),
    "L-07": gettext_lazy("Give the state an owner who has an action there."),
    "L-08": gettext_lazy("Give the action to a role that acts, or let a clock make it."),
    "L-09": gettext_lazy("Let a clock run here, or say in `no_clock` why none does."),
    "L-10": gettext_lazy("Ask for reason and rule, and let the letter tell both with the remedies."),
    "L-11": gettext_lazy("Lower the quorum, enlarge the panel, or let it sign in this state."),
    "L-12": gettext_lazy("Open the form where it is handed in from, and add `snapshot` and `answers_complete`."),
    "L-13": gettext_lazy("Give the letter a series that counts by year, and only words that there are."),
    "L-14": gettext_lazy("Name a template that is in the pack."),
    "L-15": gettext_lazy("Put each question into one section, with its texts in both languages."),
    "L-16": gettext_lazy("Write the Chinese in Chinese and the English in English."),
    "L-17": gettext_lazy("Let the version end after it begins."),
    "L-18": gettext_lazy("Let each row test questions of the form and answer with a class of the table."),
    "L-19": gettext_lazy("Name a decision table and classes that there are."),
    "L-20": gettext_lazy("Let the platform’s move need nothing, and promise no more time than the law grants."),
    "L-21": gettext_lazy("Raise `staff`, or lower a `max`."),
    "L-22": gettext_lazy("Take `recall_hours` out, or send the letter later."),
    "L-23": gettext_lazy("Let the question wait for an answer that can be given elsewhere in the form."),
    "L-24": gettext_lazy("Use a kind of question that a page can ask."),
    "L-25": gettext_lazy("Compare numbers with numbers and dates with dates."),
    "L-30": gettext_lazy(
        "Open the task while the case is under way, for a staffed role, and let the decision wait for it."
    ),
    "L-31": gettext_lazy("Mark the action as `refuses`, with reason, rule and letter."),
    "L-32": gettext_lazy("List what is missing (`fix_items`), once (`max: 1`)."),
    "L-33": gettext_lazy("Let the link open an item of the pack, with questions that both forms have."),
    "L-34": gettext_lazy("Let a link of the other procedure lead here, and name moves that it has."),
    "L-35": gettext_lazy("Name questions of the form, and states that end a case."),
    "L-36": gettext_lazy("Let number and need go together, and leave a real choice."),
    "L-37": gettext_lazy("Give more `staff` or a further way on: somebody must always be able to act."),
    "L-38": gettext_lazy("Give it to a role that has an action in that state."),
    "L-39": gettext_lazy(
        "Name, in this order, a state for each level that may be missing, and last one that is always there."
    ),
    "L-40": gettext_lazy("In the pack’s catalogue.yaml, name the levels whose authorities handle each item, or `any`."),
    "L-49": gettext_lazy("Under `review.viewing`, let `first` be `all`, or `again` be `all`."),
    "L-45": gettext_lazy("Under `validity`, name a question for a day, or `months` after a state that ends the case."),
    "L-41": gettext_lazy("Send it with moves to other bodies only, and put {body} into its series."),
}
_PARTS: Final = {
    "states": pgettext_lazy("part of a procedure", "State"),
    "actions": pgettext_lazy("part of a procedure", "Move"),
    "clocks": pgettext_lazy("part of a procedure", "Time limit"),
    "letters": pgettext_lazy("part of a procedure", "Letter"),
    "classify": pgettext_lazy("part of a procedure", "Decision table"),
    "links": pgettext_lazy("part of a procedure", "Link"),
    "tasks": pgettext_lazy("part of a procedure", "Task"),
    "series": pgettext_lazy("part of a procedure", "Series of numbers"),
    "review": pgettext_lazy("part of a procedure", "Panel"),
    "public": pgettext_lazy("part of a procedure", "Public list"),
    "checks": pgettext_lazy("part of a procedure", "Check"),
    "sections": pgettext_lazy("part of a procedure", "Section"),
    "changes": pgettext_lazy("part of a procedure", "Policy of change"),
    "validity": pgettext_lazy("part of a procedure", "Validity"),
    "assign": pgettext_lazy("part of a procedure", "Assignment"),
}
"""What the parts of the document are called, by their key in it."""


def advice_for(finding: Finding, /) -> str:
    """What to do about it, in one sentence."""
    return str(ADVICE[finding.rule])


def question_at(finding: Finding, /) -> str:
    """The name of the question that it is about; empty for none."""
    parts = finding.place.split(".")
    return parts[2] if parts[:2] == ["form", "properties"] and len(parts) > 2 else ""


def place_in_words(finding: Finding, procedure: Procedure, /) -> str:
    """Where it is as pages call it: “Move “Refuse””; empty where only the place in the text says it."""
    question = procedure.form.get("properties", {}).get(question_at(finding))
    if question is not None and isinstance(question.get("x-title"), dict):
        return _("Question “%(name)s”") % {"name": title_of(question)}
    part, _dot, rest = finding.place.partition(".")
    if part not in _PARTS:
        return ""
    name = _name_of(procedure, part, rest.partition(".")[0])
    return _("%(part)s “%(name)s”") % {"part": _PARTS[part], "name": name} if name else str(_PARTS[part])


def _name_of(procedure: Procedure, part: str, key: str) -> str:
    """What the part of this name is called; its number in the document where it has no words."""
    if part == "sections" and key.isdigit() and 0 < int(key) <= len(procedure.sections):
        return str(procedure.sections[int(key) - 1].title)
    of_part: Any = getattr(procedure, part, None)
    found = of_part.get(key) if isinstance(of_part, Mapping) else None
    words = next((getattr(found, word) for word in ("label", "title") if getattr(found, word, None)), None)
    return str(words or key)
