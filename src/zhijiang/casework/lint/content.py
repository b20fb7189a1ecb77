"""Rules on time, law, form and letters: what a case needs is there, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, SchemaError

from zhijiang.casework import schema
from zhijiang.casework.letters import fill, names_in, words_of
from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import Effect, Guard, Need, Procedure

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def time_is_counted(p: Procedure) -> Iterator[Finding]:
    """L-09: a state that is not final has a clock, or says why none runs; every clock can run, and warns in time."""
    for name, state in p.states.items():
        clocks = [clock for clock, each in p.clocks.items() if name in each.runs_in]
        if not state.final and not clocks and state.no_clock is None:
            yield Finding("L-09", f"states.{name}", _("has no clock and no reason for having none (no_clock)"))
        if clocks and (state.final or state.no_clock):
            yield Finding("L-09", f"states.{name}", _("a clock runs although nothing is awaited here"))
    for name, clock in p.clocks.items():
        if clock.warn >= clock.workdays:
            yield Finding("L-09", f"clocks.{name}.warn", _("warns from the first day on"))
        begun = {to for action in clock.starts_with if action in p.actions for to in p.actions[action].targets}
        if not begun & set(clock.runs_in):
            yield Finding("L-09", f"clocks.{name}", _("no action that starts it leads to a state in which it runs"))


def refusals_are_lawful(p: Procedure) -> Iterator[Finding]:
    """L-10: a refusal needs reason and rule, and tells both with the remedies in a letter."""
    for name, action in p.actions.items():
        if not action.refuses:
            continue
        for need in (Need.REASON, Need.RULE):
            if need not in action.needs:
                yield Finding("L-10", f"actions.{name}.needs", _("a refusal needs “%(need)s”") % {"need": need})
        letter = p.letters.get(action.letter)
        if letter is None:
            yield Finding("L-10", f"actions.{name}.letter", _("a refusal is sent by letter"))
            continue
        said = set().union(*(names_in(text) for text in letter.paragraphs))
        for word in sorted({"reason", "rule"} - said):
            yield Finding("L-10", f"letters.{action.letter}", _("does not tell the %(word)s") % {"word": word})
        if not letter.remedies:
            yield Finding("L-10", f"letters.{action.letter}.remedies", _("a refusal names the remedies"))


def panel_is_possible(p: Procedure) -> Iterator[Finding]:
    """L-11: a quorum asked for can be met by the panel, where the action is open."""
    for name, action in p.actions.items():
        if Guard.QUORUM in action.guards:
            if p.review is None:
                yield Finding("L-11", f"actions.{name}.guards", _("asks for a quorum, but there is no panel (review)"))
            elif not set(action.from_) <= set(p.review.states):
                yield Finding("L-11", f"actions.{name}.guards", _("asks for a quorum where no opinion can be signed"))
    if p.review and p.review.quorum > p.review.size:
        yield Finding(
            "L-11",
            "review.quorum",
            _("%(quorum)s of a panel of %(size)s can never sign") % {"quorum": p.review.quorum, "size": p.review.size},
        )


def viewing_begins_with_all(p: Procedure) -> Iterator[Finding]:
    """L-49: whoever watches only what changed has watched the whole film before."""
    viewing = p.review.viewing if p.review else None
    if viewing and viewing.again == "changed" and viewing.first != "all":
        said = _("only what changed is watched of a film that nobody had to watch before")
        yield Finding("L-49", "review.viewing.again", said)


def handing_in_is_possible(p: Procedure) -> Iterator[Finding]:
    """L-12: what is handed in is frozen, and comes from where the applicant may write; answers where items are given."""
    for name, action in p.actions.items():
        asks = Need.FORM in action.needs or Effect.SNAPSHOT in action.effects
        closed = [s for s in action.from_ if s in p.states and p.states[s].form == "closed"]
        if asks and closed:
            yield Finding(
                "L-12",
                f"actions.{name}",
                _("hands the form in from “%(closed)s”, where it is closed") % {"closed": closed[0]},
            )
        if Need.FORM in action.needs and Effect.SNAPSHOT not in action.effects:
            yield Finding("L-12", f"actions.{name}.effects", _("takes the form in without freezing it (snapshot)"))
        returns = any(
            Need.FIX_ITEMS_OR_REASON in other.needs and bool(set(other.targets) & set(action.from_))
            for other in p.actions.values()
        )
        if returns and Effect.SNAPSHOT in action.effects and Guard.ANSWERS_COMPLETE not in action.guards:
            yield Finding("L-12", f"actions.{name}.guards", _("hands in again without answers to what was asked"))


def letters_can_be_written(p: Procedure) -> Iterator[Finding]:
    """L-13: a letter names a series, and only words that there are; a series counts by year."""
    known = words_of(p)
    for name, letter in p.letters.items():
        senders = [action for action in p.actions.values() if action.letter == name]
        if letter.series and letter.series not in p.series:
            yield Finding("L-13", f"letters.{name}.series", _("no series “%(series)s”") % {"series": letter.series})
        if not letter.series and (letter.decides or not all(Need.NUMBER in action.needs for action in senders)):
            yield Finding("L-13", f"letters.{name}.series", _("has no number: no series, and its move is given none"))
        if not senders and not any(kind.hands_down == name for kind in p.tasks.values()):
            yield Finding("L-13", f"letters.{name}", _("no action sends it"))
        for text in (letter.title, *letter.paragraphs, *letter.remedies):
            yield from (
                Finding("L-13", f"letters.{name}", _("no word “{%(word)s}”") % {"word": word})
                for word in sorted(names_in(text) - known)
            )
            if set("{}") & set(fill(text, dict.fromkeys(names_in(text), ""))):
                yield Finding("L-13", f"letters.{name}", _("a brace without its word in “%(text)s”") % {"text": text})
    for name, series in p.series.items():
        for word in ("{year}", "{seq}"):
            if series.format.count(word) != 1:
                yield Finding(
                    "L-13",
                    f"series.{name}.format",
                    _("holds %(word)s %(word2)s times, not once") % {"word": word, "word2": series.format.count(word)},
                )


def form_is_whole(p: Procedure) -> Iterator[Finding]:
    """L-15: a valid schema; each field asked once, in a section."""
    try:
        Draft202012Validator.check_schema(dict(p.form))
    except SchemaError as error:
        yield Finding("L-15", "form", _("no JSON Schema: %(message)s") % {"message": error.message})
        return
    fields: dict[str, Any] = p.form.get("properties", {})
    asked = [name for section in p.sections for name in section.fields]
    for name in sorted(fields.keys() - set(asked)):
        yield Finding("L-15", f"form.properties.{name}", _("stands in no section"))
    for name in sorted({name for name in asked if asked.count(name) > 1}):
        yield Finding("L-15", "sections", _("“%(name)s” is asked twice") % {"name": name})
    named = [*asked, *p.form.get("required", ())]
    for check in p.checks:
        named += check.fields
    for name in sorted(set(named) - fields.keys()):
        yield Finding("L-15", "form.properties", _("no field “%(name)s”") % {"name": name})


def form_speaks_both_languages(p: Procedure) -> Iterator[Finding]:
    """L-15: each question, column, help and option of the form in Chinese and in English, and nothing cut off."""
    for place, field in _questions(p):
        texts = {"x-title": field.get("x-title")}
        options = field.get("items", {}) if field.get("type") == "array" else field
        texts |= {f"x-options.{each}": options.get("x-options", {}).get(each) for each in options.get("enum", ())}
        if "x-help" in field:
            texts["x-help"] = field["x-help"]
        for word, text in texts.items():
            if not isinstance(text, dict) or not text.get("zh") or not text.get("en"):
                yield Finding("L-15", f"{place}.{word}", _("is not there in both languages"))
            elif text.keys() - {"zh", "en"}:
                # What YAML makes of a comma in a text without quotation marks.
                yield Finding("L-15", f"{place}.{word}", _("is cut off: put it in quotation marks"))


def _questions(p: Procedure) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every question and every column of a table, with its place."""
    for name, field in p.form.get("properties", {}).items():
        yield f"form.properties.{name}", field
        if schema.kind_of(field) in {schema.Kind.ROWS, schema.Kind.PASSAGES}:
            for column, inner in field.get("items", {}).get("properties", {}).items():
                yield f"form.properties.{name}.items.properties.{column}", inner


def chinese_is_chinese(p: Procedure) -> Iterator[Finding]:
    """L-16: what stands as Chinese holds Chinese characters, what stands as English holds none."""
    named = [(f"states.{name}.label", state.label) for name, state in p.states.items()]
    named += [
        (f"actions.{name}.{word}", getattr(a, word)) for name, a in p.actions.items() for word in ("label", "done")
    ]
    named += [(f"clocks.{name}.label", clock.label) for name, clock in p.clocks.items()]
    for place, text in [("title", p.title), *named]:
        if not _CHINESE.search(text.zh):
            yield Finding("L-16", place, _("“%(zh)s” is not Chinese") % {"zh": text.zh})
        if _CHINESE.search(text.en):
            yield Finding("L-16", place, _("“%(en)s” is not English") % {"en": text.en})


def dates_are_in_order(p: Procedure) -> Iterator[Finding]:
    """L-17: a version ends after it begins."""
    if p.effective_until is not None and p.effective_until < p.effective_from:
        yield Finding("L-17", "effective_until", _("lies before effective_from"))
