"""Refusals of the engine, told to the user in one sentence.

RuleViolation
├── NotAllowed        the person may not do this
├── WrongState        the case is not where this can be done (or another was faster)
├── TooLate           the time limit has passed
└── MissingEvidence   something that must be given is missing
"""

from __future__ import annotations

from django.utils.functional import Promise


class RuleViolation(Exception):
    """A rule refuses what was asked. `message` is translated and fit to show; `rule` is an id of docs/rules.md."""

    def __init__(self, message: str | Promise, *, rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(RuleViolation):
    """The person's role does not permit it."""


class WrongState(RuleViolation):
    """The case is in another state than the action starts from, or somebody decided first."""


class TooLate(RuleViolation):
    """A time limit has run out."""


class MissingEvidence(RuleViolation):
    """A reason, rule, opinion, file or field is missing; the sentence names it."""
