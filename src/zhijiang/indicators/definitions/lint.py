"""What must hold of a pack's indicators together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zhijiang.indicators.definitions.document import Definition, DefinitionsFault, parse, rows_of
from zhijiang.indicators.definitions.formula import BadFormula, names_in
from zhijiang.indicators.states import Rhythm, Subject


def lint(texts: Mapping[str, str], /) -> list[str]:
    """Everything that is wrong with the files of one pack, by name: each a sentence with the id of its rule. Rules: L-42 to L-44."""
    rows, findings = [], []
    for name, text in texts.items():
        try:
            rows += rows_of(text)
        except DefinitionsFault as fault:
            findings.append(f"L-42 {name}: {fault}")
    try:
        definitions = parse(rows)
    except DefinitionsFault as fault:
        return [*findings, f"L-42 {fault}"]
    return [*findings, *they_are_made_of_what_is_there(definitions), *nothing_is_told_twice(definitions)]


def they_are_made_of_what_is_there(definitions: Mapping[str, Definition], /) -> Iterator[str]:
    """L-43: formulas and sums name indicators of the same subject and rhythm that are reported; what is derived is not checked."""
    for key, each in definitions.items():
        if each.formula:
            try:
                used = names_in(each.formula)
            except BadFormula as bad:
                yield f"L-43 {key}: formula: {bad}"
                continue
            if each.checks or each.figure:
                yield f"L-43 {key}: is worked out and not reported, so it has no checks and is no figure"
        else:
            used = {part for check in each.checks for part in check.of}
        for other in sorted(used):
            part = definitions.get(other)
            if part is None:
                yield f"L-43 {key}: there is no indicator {other}"
            elif part.formula or (part.by, part.rhythm) != (each.by, each.rhythm):
                yield f"L-43 {key}: {other} is not reported by the same subject for the same periods"
        if key in used:
            yield f"L-43 {key}: is made of itself"
        if each.figure and (each.by, each.rhythm) != (Subject.FIRM, Rhythm.YEAR):
            yield f"L-43 {key}: a yearly figure of a firm is reported by firms for years"


def nothing_is_told_twice(definitions: Mapping[str, Definition], /) -> Iterator[str]:
    """L-44: what is published can be told once only, and tells of firms only as firms reported it, so that it can be protected.

    Of what measures the same one indicator is published; none whose parts or whole are figures, which are published with
    the year (B-13); and none in which a base tells of its firms.
    """
    parts = {key: {part for check in each.checks for part in check.of} for key, each in definitions.items()}
    told: dict[str, str] = {}
    for key, each in definitions.items():
        first = each.same_as or key
        if first not in definitions or definitions[first].same_as:
            yield f"L-44 {key}: same_as: expected the key of an indicator that is itself the same as none, got {first}"
        if each.is_published or each.figure:
            if first in told:
                yield f"L-44 {key}: measures the same as {told[first]}, which is published: the two give firms away by subtraction"
            told.setdefault(first, key)
        if not each.is_published:
            continue
        if each.by == Subject.BASE and each.about == Subject.FIRM:
            yield f"L-44 {key}: a base tells of its firms here, which cannot be protected: is_published: false"
        if each.figure:
            yield f"L-44 {key}: is published with the year: is_published: false"
        kin = parts[key] | {whole for whole, of in parts.items() if key in of}
        for near in sorted(kin & set(definitions)):
            if definitions[near].figure:
                yield f"L-44 {key}: is a part or the whole of {near}, which is published with the year"
