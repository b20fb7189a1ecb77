"""Issuing letters: number, PDF and row in the transaction of the decision; and taking one back."""

from __future__ import annotations

import secrets
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import letters, rules, wordings
from zhijiang.casework.actions.events import locked, tell
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Document, FixItem, NumberSeries
from zhijiang.casework.states import EngineAction
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.casework.models import RuleNode
    from zhijiang.people.models import Organisation, User

UNDECIDED_AT_MOST: Final = timedelta(hours=1)
"""No transaction of a decision takes so long."""
_LONGEST_WORD: Final = 40
"""Of a body's name in a number; a series has room for it."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def send_letter(
    case: Case,
    name: str,
    /,
    *,
    body: Organisation,
    reason: str,
    rule: RuleNode | None,
    now: datetime,
    sender: Organisation | None = None,
) -> dict[str, Any]:
    """Issue a letter of the procedure for the case as it stands (its new state is set, but not saved).

    It is of the body that has the case (or of `sender`, which hands a decision on that another body made), and where it says so to `body`,
    before which the case then lies. Takes the next
    number of its series, or bears the number that its move gave; stores the PDF (and the docx, where the body words it
    itself) under its hash, writes the Document, which names the template's version; the letter that closes a
    case, or says that it decides, gives the case its number. What the event says of it comes back. To be called in the decision's transaction:
    if that rolls back, the number is free again, no row is left, and `sweep_letters` removes the file. Rules: C-12, C-13, C-97.
    """
    definition = rules.procedure_of(case)
    letter = definition.letters[name]
    own = definition.series.get(letter.series)
    year = calendar_of(case).day_of(now).year
    decided, case = case, _as_sent_by(case, sender)
    number = take_number(own.format, of=case.authority, year=year) if own else case.external_number
    code = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    items = list(FixItem.objects.filter(case=case, round=case.round).select_related("rule__book").order_by("order"))
    data = letters.compose(
        case,
        letter,
        addressee=rules.addressee(letter, case, body),
        reason=reason,
        rule=rule,
        items=items,
        due=case.due_on,
        issued=now,
        number=number,
        verify_code=code,
    )
    made = wordings.set_letter(case, name, data)
    digest = sha256(made.pdf).hexdigest()
    _store(digest, made)
    template, docx = made.template, sha256(made.docx).hexdigest() if made.docx else ""
    try:
        with transaction.atomic():
            Document.objects.create(
                case=decided,
                authority=case.authority,
                kind=name,
                number=number,
                title=data["title"],
                sha256=digest,
                size_bytes=len(made.pdf),
                verify_code=code,
                issued_at=now,
                template=template,
                docx_sha256=docx,
            )
    except IntegrityError as error:  # two officers at once, on two cases
        if own:
            raise
        said = _("“%(number)s” is the number of another case already. Type the number of this one.")
        raise MissingEvidence(said % {"number": number}, rule="C-73") from error
    if sender is None and (letter.decides or (own and definition.states[case.state].final)):
        decided.number = number
    told: dict[str, Any] = {"kind": name, "number": number, "sha256": digest}
    if template is not None:
        told |= {"template": template.version, "template_sha256": template.sha256, "docx_sha256": docx}
    return told


def _as_sent_by(case: Case, sender: Organisation | None) -> Case:
    """The case as a body sees it that hands a decision on under its own name; never saved."""
    if sender is None:
        return case
    seen = copy(case)
    seen.authority = sender
    return seen


def _store(digest: str, made: wordings.Made) -> None:
    """Store a letter's bytes. A mark beside them stays until the decision is committed, and for ever if it is not."""
    mark = letters.mark_of(digest)
    default_storage.save(mark, ContentFile(b""))
    default_storage.save(letters.path_of(digest), ContentFile(made.pdf))
    if made.docx:
        default_storage.save(letters.docx_of(digest), ContentFile(made.docx))
    transaction.on_commit(partial(default_storage.delete, mark))


def sweep_letters() -> None:
    """Remove letters that were written for a decision that then was not made. Files without a mark are never touched."""
    try:
        marks = default_storage.listdir(letters.UNSURE)[1]
    except FileNotFoundError:
        return
    for digest in marks:
        mark = letters.mark_of(digest)
        if timezone.now() - default_storage.get_modified_time(mark) < UNDECIDED_AT_MOST:
            continue
        if not Document.objects.filter(sha256=digest).exists():
            default_storage.delete(letters.path_of(digest))
            default_storage.delete(letters.docx_of(digest))
        default_storage.delete(mark)


@transaction.atomic
def take_number(form: str, /, *, of: Organisation, year: int) -> str:
    """The next number of a series of this year; gapless, because the row stays locked until the decision commits.

    A series is its form (“浙网审决〔{year}〕{seq}号”): two procedures that share one share its numbers. With {body} it is
    the issuing body's own: the word of that body's letters stands there, its name where none is entered. Rules: C-12, C-97.
    """
    form = form.replace("{body}", of.letter_word or of.name[:_LONGEST_WORD])
    NumberSeries.objects.get_or_create(series=form, year=year)
    series = NumberSeries.objects.select_for_update().get(series=form, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return form.replace("{year}", str(year)).replace("{seq}", str(series.last))


def revoke_closing_letter(case: Case, /, *, by: User | None, reason: str) -> str:
    """Take the letter that closed a case out of force, because a linked case decided otherwise. Returns its number.

    A licence goes with the decision on which it rests. The rows, and one event for each on that case. To be called in
    the decision's transaction. Rules: C-20, C-74.
    """
    case = locked(case)
    numbers = [number for number in (case.number, case.external_number) if number]
    revoked = list(Document.objects.filter(case=case, number__in=numbers, revoked_at=None).order_by("issued_at", "pk"))
    for document in revoked:
        document.revoked_at, document.revoked_reason = timezone.now(), reason
        document.save(update_fields=["revoked_at", "revoked_reason"])
        tell(
            case,
            EngineAction.DOCUMENT_REVOKED,
            by=by,
            role=Role.OFFICER,
            reason=reason,
            payload={"number": document.number, "sha256": document.sha256},
        )
    return revoked[-1].number if revoked else ""


@transaction.atomic
def revoke_document(document: Document, /, *, by: User, reason: str) -> Document:
    """Take a letter out of force: its verification page says so from now on. The file and its number stay.

    One row, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: C-14.
    """
    case = locked(document.case)
    document = Document.objects.get(pk=document.pk)
    if Role.OFFICER not in rules.roles_in(case, by):
        raise NotAllowed(_("Only the officer in charge revokes a letter."), rule="C-14")
    if document.revoked_at is not None:
        raise WrongState(_("This letter is revoked already."), rule="C-14")
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-14")
    document.revoked_at, document.revoked_reason = timezone.now(), reason.strip()
    document.save(update_fields=["revoked_at", "revoked_reason"])
    tell(
        case,
        EngineAction.DOCUMENT_REVOKED,
        by=by,
        role=Role.OFFICER,
        reason=document.revoked_reason,
        payload={"number": document.number, "sha256": document.sha256},
    )
    return document
