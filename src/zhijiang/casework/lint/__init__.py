"""What is wrong with a procedure that can be read: places that cannot be reached or left, words that name nothing.

Each rule is a function from a procedure to findings; `docs/rules.md` lists them by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from zhijiang.casework.lint import content, forms, kinds, levels, model, outcome, structure
from zhijiang.casework.lint.advice import advice_for, place_in_words, question_at
from zhijiang.casework.lint.catalogue import lint_catalogue
from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import Procedure, ProcedureError, parse

__all__ = ["Finding", "advice_for", "lint", "lint_catalogue", "place_in_words", "procedures_in", "question_at"]


def lint(text: str, /, *, letters: Path | None = None, others: Mapping[str, Procedure] | None = None) -> list[Finding]:
    """Everything that is wrong with a procedure's text.

    `letters` is the pack's folder of letter templates; `others` are the procedures that links may lead to, by their
    item (`procedures_in`). Without them nothing is said of templates and links.
    """
    try:
        procedure = parse(text)
    except ProcedureError as error:
        return [Finding("L-01", "document", str(error))]
    found = [finding for rule in _RULES for finding in rule(procedure)]
    if letters is not None:
        found += [
            Finding(
                "L-14",
                f"letters.{name}.template",
                _("there is no %(template)s.typ in %(name)s/") % {"template": letter.template, "name": letters.name},
            )
            for name, letter in procedure.letters.items()
            if not (letters / f"{letter.template}.typ").is_file()
        ]
    if others is not None:
        known = {**others, procedure.procedure: procedure}
        found += [*outcome.links_lead_somewhere(procedure, known), *outcome.parents_are_known(procedure, known)]
    return found


def procedures_in(folder: Path, /) -> dict[str, Procedure]:
    """The latest version of each procedure in a pack's folder, by its item; what cannot be read is left out."""
    found: dict[str, Procedure] = {}
    for path in folder.glob("*.yaml"):
        try:
            procedure = parse(path.read_text(encoding="utf-8"))
        except (ProcedureError, UnicodeDecodeError):
            continue
        there = found.get(procedure.procedure)
        if there is None or there.version < procedure.version:
            found[procedure.procedure] = procedure
    return found


_RULES: Final[tuple[Callable[[Procedure], Iterator[Finding]], ...]] = (
    structure.words_name_something,
    structure.rooms_have_pages,
    structure.every_state_is_reached,
    structure.every_state_can_end,
    structure.final_is_final,
    structure.loops_are_bounded,
    structure.somebody_has_the_move,
    structure.readers_only_read,
    content.time_is_counted,
    content.refusals_are_lawful,
    content.panel_is_possible,
    content.viewing_begins_with_all,
    content.handing_in_is_possible,
    content.letters_can_be_written,
    content.form_is_whole,
    content.form_speaks_both_languages,
    forms.conditions_can_be_met,
    forms.questions_are_of_a_known_kind,
    forms.checks_compare_what_can_be_compared,
    content.chinese_is_chinese,
    content.dates_are_in_order,
    kinds.tables_decide,
    kinds.kinds_are_named,
    kinds.silence_can_speak,
    kinds.duties_can_be_kept_apart,
    kinds.what_is_taken_back_has_not_left_the_house,
    outcome.tasks_can_be_done,
    outcome.tasks_hand_down_decisions,
    outcome.refusals_are_called_so,
    outcome.papers_are_asked_for_once,
    outcome.what_comes_out_is_there,
    outcome.what_ends_has_a_day,
    outcome.whoever_gets_it_can_act,
    outcome.what_is_given_is_asked_for,
    outcome.numbers_fit_their_case,
    levels.levels_are_gone_through,
    levels.letters_up_the_line_are_their_bodys,
    model.everybody_has_a_way_on,
)
