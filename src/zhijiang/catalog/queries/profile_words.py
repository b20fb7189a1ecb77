"""What is wrong with a delivery profile, in the reader's language. The media library knows the faults by codes."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhijiang.media.profile_faults import Fault

SENTENCES: Final = {
    "not_yaml": gettext_noop("The text is not YAML: %(error)s."),
    "too_deep": gettext_noop("The text is nested too deep for a profile."),
    "alias": gettext_noop("Line %(line)s points back with *; write it out."),
    "no_mapping": gettext_noop("A profile is a mapping with %(keys)s."),
    "twice": gettext_noop("%(key)s is written twice; the second is in line %(line)s."),
    "missing": gettext_noop("%(key)s is missing."),
    "unknown_key": gettext_noop("%(key)s is nothing a profile has; it has %(keys)s."),
    "bad_id": gettext_noop("id is small Latin letters and digits with single hyphens between, got %(got)s."),
    "bad_title": gettext_noop("title has a text for each of %(languages)s, got %(got)s."),
    "no_title": gettext_noop("title has no text in %(language)s."),
    "never_shown": gettext_noop("title is in %(languages)s; %(language)s is never shown."),
    "bad_verified": gettext_noop("verified is true or false, got %(got)s."),
    "no_source": gettext_noop("source does not say where the figures come from."),
    "bad_grade": gettext_noop("grade is one of %(known)s, got %(got)s."),
    "bad_kinds": gettext_noop("kinds is a list of kinds of work, each once, got %(got)s."),
    "unknown_kind": gettext_noop("kinds: there is no kind of work %(kind)s; there are %(known)s."),
    "bad_fails_at": gettext_noop("fails_at is one of %(known)s, got %(got)s."),
    "bad_day": gettext_noop("%(key)s is a day as 2026-01-31, got %(got)s."),
    "no_day": gettext_noop("valid_from is missing: say from which day it is asked for."),
    "ends_early": gettext_noop("valid_until (%(until)s) is before valid_from (%(from)s), so no film is held against it."),
    "asks_nothing": gettext_noop("checks asks for nothing, so every film would pass."),
    "all_pass": gettext_noop("No check is as grave as fails_at (%(fails_at)s), so every film would pass."),
    "no_check": gettext_noop("checks: no film is examined for %(name)s; there are %(known)s."),
    "bad_check": gettext_noop("checks: %(name)s has a severity and its limits, got %(got)s."),
    "check_key": gettext_noop("checks: %(name)s has %(keys)s, not %(key)s."),
    "check_severity": gettext_noop("checks: the severity of %(name)s is one of %(known)s, got %(got)s."),
    "check_number": gettext_noop("checks: %(key)s of %(name)s is a number from %(least)s to %(most)s %(unit)s, got %(got)s."),
    "check_frames": gettext_noop("checks: min_frames of %(name)s is a whole number of frames from 1, got %(got)s."),
    "no_limits": gettext_noop("limits is a mapping of limits by their names, got %(got)s."),
    "no_limit": gettext_noop("limits: nothing is measured as %(name)s; there are %(known)s."),
    "bad_limit": gettext_noop("limits: %(name)s has a severity and what is allowed, got %(got)s."),
    "limit_key": gettext_noop("limits: %(name)s has %(keys)s, not %(key)s."),
    "limit_severity": gettext_noop("limits: the severity of %(name)s is one of %(known)s, got %(got)s."),
    "limit_empty": gettext_noop("limits: %(name)s allows everything; give it %(keys)s."),
    "limit_words": gettext_noop("limits: any_of of %(name)s is a list of words, each once, got %(got)s."),
    "limit_numbers": gettext_noop("limits: any_of of %(name)s is a list of whole numbers from 1, each once, got %(got)s."),
    "limit_form": gettext_noop("limits: %(name)s is written as %(form)s, got %(got)s."),
    "limit_unknown": gettext_noop("limits: a report never says %(got)s of %(name)s; it says %(known)s."),
    "limit_bound": gettext_noop("limits: %(key)s of %(name)s is a number from 0, got %(got)s."),
    "limit_bounds": gettext_noop("limits: %(name)s is at least %(least)s and at most %(most)s, which nothing is."),
    "no_words": gettext_noop("%(place)s: %(key)s of %(name)s is a text, got %(got)s."),
}  # fmt: skip
"""Every fault by its code; `%(…)s` are its values, in the words of the file."""


def tell_fault(fault: Fault, /) -> str:
    """One fault in the reader's language."""
    return _(SENTENCES[fault.code]) % fault.values
