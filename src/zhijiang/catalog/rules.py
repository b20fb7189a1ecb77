"""Who may do what to works and cuts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case
from zhijiang.catalog.models import Work
from zhijiang.catalog.rights import ARISING
from zhijiang.catalog.states import GIVEN_STEPS, CreditRole, RightKind, StepKind
from zhijiang.people.models import Organisation
from zhijiang.people.queries import has_role, organisations_of
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

MOST_ROWS: Final = 200
MOST_STEPS: Final = 60
MOST_PICTURES: Final = 24
LARGEST_PICTURE_BYTES: Final = 10 * 1024**2


def may_change(user: User | AnonymousUser, work: Work, /) -> bool:
    """Whether the user may edit the work and bring cuts in: a producer of its own organisation."""
    return has_role(user, Role.PRODUCER, organisation=work.organisation)


def check_may_change(user: User, work: Work, /) -> None:
    """Raise NotAllowed unless the user may edit the work and bring cuts in."""
    if not may_change(user, work):
        raise NotAllowed(_("Only producers of the work's own company may do this."))


def may_open_work(user: User | AnonymousUser, /) -> bool:
    """Whether the user may begin a new work for any organisation."""
    return organisations_of(user, Role.PRODUCER).exists()


def check_may_open_work(user: User, organisation: Organisation, /) -> None:
    """Raise NotAllowed unless the user is a producer of this organisation."""
    if not has_role(user, Role.PRODUCER, organisation=organisation):
        raise NotAllowed(_("Only producers of the work's own company may do this."))


def check_step(kind: StepKind, /, *, is_known: bool, given: int) -> None:
    """A company dates only what nothing here knows. Raises WrongState or MissingEvidence. Rule: M-46."""
    if kind not in GIVEN_STEPS or is_known:
        raise WrongState(
            _("The platform knows the day of this step from a case, a cut or a delivery; it is not given by hand."),
            rule="M-46",
        )
    if given >= MOST_STEPS:
        raise MissingEvidence(_("A work has at most %(most)s of these.") % {"most": MOST_STEPS}, rule="M-46")


def check_own_case(work: Work, case: Case, /) -> None:
    """Only a case of the work's own company is tied to it. Raises NotAllowed. Rule: M-46."""
    if case.organisation_id != work.organisation_id:
        raise NotAllowed(_("Only cases of the work's own company are tied to it."), rule="M-46")


def check_picture(size_bytes: int, alt: str, /, *, pictures: int) -> None:
    """A picture has words that stand for it, at most 10 MB, and at most 24 others beside it. Raises MissingEvidence. Rule: M-48."""
    if not alt.strip():
        raise MissingEvidence(_("Please say what is seen on it."), rule="M-48")
    if size_bytes > LARGEST_PICTURE_BYTES:
        raise MissingEvidence(_("A picture may have at most 10 MB."), rule="M-48")
    if pictures >= MOST_PICTURES:
        raise MissingEvidence(_("A work has at most %(most)s of these.") % {"most": MOST_PICTURES}, rule="M-48")


def check_credit(role: CreditRole, name: str, job: str, /) -> None:
    """A credit names somebody, and an “other” what they did. Raises MissingEvidence. Rule: M-49."""
    if not name.strip():
        raise MissingEvidence(_("Please give the name."), rule="M-49")
    if role == CreditRole.OTHER and not job.strip():
        raise MissingEvidence(_("Please say what they did."), rule="M-49")


def check_room(rows: int, /) -> None:
    """Titles and chains of rights stay within what a page shows. Raises MissingEvidence. Rule: M-49."""
    if rows >= MOST_ROWS:
        raise MissingEvidence(_("A work has at most %(most)s of these.") % {"most": MOST_ROWS}, rule="M-49")


def check_right(kind: RightKind, grantor: str, grantee: str, starts: date | None, ends: date | None, /) -> None:
    """A document names who receives, and who grants what does not arise by being made. Raises MissingEvidence. Rule: M-41."""
    if not grantee.strip():
        raise MissingEvidence(_("Please say who receives the right."), rule="M-41")
    if not grantor.strip() and kind not in ARISING:
        raise MissingEvidence(
            _("Only copyright arises with whoever made the thing; please say who grants this right."), rule="M-41"
        )
    if grantor.strip() and grantor.strip() == grantee.strip():
        raise MissingEvidence(_("Nobody grants a right to themselves."), rule="M-41")
    if starts and ends and ends < starts:
        raise MissingEvidence(_("The last day lies before the first."), rule="M-41")
