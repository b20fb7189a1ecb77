"""What can be wrong with a delivery profile, each fault by a code, so that it can be told in any language."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

SENTENCES: Final = {
    "not_yaml": "The text is not YAML: %(error)s.",
    "too_deep": "The text is nested too deep for a profile.",
    "alias": "Line %(line)s points back with *; write it out.",
    "no_mapping": "A profile is a mapping with %(keys)s.",
    "twice": "%(key)s is written twice; the second is in line %(line)s.",
    "missing": "%(key)s is missing.",
    "unknown_key": "%(key)s is nothing a profile has; it has %(keys)s.",
    "bad_id": "id is small Latin letters and digits with single hyphens between, got %(got)s.",
    "bad_title": "title has a text for each of %(languages)s, got %(got)s.",
    "no_title": "title has no text in %(language)s.",
    "never_shown": "title is in %(languages)s; %(language)s is never shown.",
    "bad_verified": "verified is true or false, got %(got)s.",
    "no_source": "source does not say where the figures come from.",
    "bad_grade": "grade is one of %(known)s, got %(got)s.",
    "bad_kinds": "kinds is a list of kinds of work, each once, got %(got)s.",
    "unknown_kind": "kinds: there is no kind of work %(kind)s; there are %(known)s.",
    "bad_fails_at": "fails_at is one of %(known)s, got %(got)s.",
    "bad_day": "%(key)s is a day as 2026-01-31, got %(got)s.",
    "no_day": "valid_from is missing: say from which day it is asked for.",
    "ends_early": "valid_until (%(until)s) is before valid_from (%(from)s), so no film is held against it.",
    "asks_nothing": "checks asks for nothing, so every film would pass.",
    "all_pass": "No check is as grave as fails_at (%(fails_at)s), so every film would pass.",
    "no_check": "checks: no film is examined for %(name)s; there are %(known)s.",
    "bad_check": "checks: %(name)s has a severity and its limits, got %(got)s.",
    "check_key": "checks: %(name)s has %(keys)s, not %(key)s.",
    "check_severity": "checks: the severity of %(name)s is one of %(known)s, got %(got)s.",
    "check_number": "checks: %(key)s of %(name)s is a number from %(least)s to %(most)s %(unit)s, got %(got)s.",
    "check_frames": "checks: min_frames of %(name)s is a whole number of frames from 1, got %(got)s.",
    "no_limits": "limits is a mapping of limits by their names, got %(got)s.",
    "no_limit": "limits: nothing is measured as %(name)s; there are %(known)s.",
    "bad_limit": "limits: %(name)s has a severity and what is allowed, got %(got)s.",
    "limit_key": "limits: %(name)s has %(keys)s, not %(key)s.",
    "limit_severity": "limits: the severity of %(name)s is one of %(known)s, got %(got)s.",
    "limit_empty": "limits: %(name)s allows everything; give it %(keys)s.",
    "limit_words": "limits: any_of of %(name)s is a list of words, each once, got %(got)s.",
    "limit_numbers": "limits: any_of of %(name)s is a list of whole numbers from 1, each once, got %(got)s.",
    "limit_form": "limits: %(name)s is written as %(form)s, got %(got)s.",
    "limit_unknown": "limits: a report never says %(got)s of %(name)s; it says %(known)s.",
    "limit_bound": "limits: %(key)s of %(name)s is a number from 0, got %(got)s.",
    "limit_bounds": "limits: %(name)s is at least %(least)s and at most %(most)s, which nothing is.",
    "no_words": "%(place)s: %(key)s of %(name)s is a text, got %(got)s.",
}  # fmt: skip
"""By code, in English; `%(…)s` are the values of the fault."""

_SHORT: Final = reprlib.Repr(maxlevel=3, maxstring=80, maxother=80)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. As text it is its sentence in English."""

    code: str
    """A key of `SENTENCES`."""
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return SENTENCES[self.code] % self.values


def shown(value: object, /) -> str:
    """A value out of a profile as Python writes it, cut short where it is long or deep."""
    return _SHORT.repr(value)


def fault(code: str, /, **values: object) -> Fault:
    """A fault with its values as they are shown."""
    return Fault(code, {key: str(value) for key, value in values.items()})
