"""How a job may end early.

JobRefused     an answer for the user: the work cannot be done, trying again is useless
LeaseLost      another worker has the job now: stop at once and write nothing more
WorkerStopped  the worker was asked to stop: hand the job back untouched
"""

from __future__ import annotations

import logging


class JobRefused(Exception):
    """The work was done and the answer is no. `reason` is an English message id in one plain sentence."""

    def __init__(self, reason: str, *, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class LeaseLost(Exception):
    """The lease ran out while working and somebody else may have taken the job."""


class WorkerStopped(BaseException):
    """Raised by a stop signal inside the job; no `except Exception` may swallow it."""


def is_no_stop(record: logging.LogRecord) -> bool:
    """Whether a line of the log tells more than that a worker was told to stop: that is no fault, and its job goes on."""
    return not (record.exc_info and isinstance(record.exc_info[1], WorkerStopped))
