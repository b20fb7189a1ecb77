"""Files of applications and of the house's dossier 企业档案, as their reader may know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.casework import filetypes, rules, schema
from zhijiang.casework.models import Attachment, Case, DossierItem, ProcedureVersion, Snapshot
from zhijiang.casework.procedure import parse
from zhijiang.casework.schema.texts import title_of
from zhijiang.casework.states import VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

WARN_DAYS: Final = 60
MOST_SUGGESTED: Final = 8
SHORTEST_SEARCH: Final = 2


def paper_path(sha256: str, /) -> str:
    """Where a file's bytes stand in the storage."""
    return f"attachments/{sha256}"


@dataclass(frozen=True)
class Paper:
    """One file as it stands in an answer, and what it is."""

    name: str
    attachment: Attachment


def paper_in(case: Case, user: User | AnonymousUser, /, *, field: str, sha256: str) -> Paper | None:
    """A file of a case that the user may see; None if it does not stand in this answer.

    The applicant's side reads the draft and what was handed in; everybody else only what was handed in, a panel that
    re-examines also in the case that this is about. Rules: C-24, C-87.
    """
    roles = rules.roles_in(case, user)
    if not roles or field in rules.hidden_fields(case, user):
        return None
    about = rules.re_examined(case) if roles & {Role.OFFICER, Role.REVIEWER} else None
    names = (
        file["name"]
        for each in [case, *([about] if about is not None else [])]
        for data in _answers_in(each, with_draft=each == case and bool(roles & rules.APPLICANT))
        for file in schema.files_in(_question(each, field, case, user), data.get(field))
        if file["sha256"] == sha256
    )
    name = next(names, None)
    attachment = Attachment.objects.filter(sha256=sha256).first() if name is not None else None
    return Paper(name, attachment) if name is not None and attachment is not None else None


def _answers_in(case: Case, *, with_draft: bool) -> list[dict[str, Any]]:
    handed_in = Snapshot.objects.filter(case=case).order_by("-round").values_list("data", flat=True)
    return [*([case.data] if with_draft else []), *handed_in]


def _question(case: Case, field: str, read_in: Case, user: User | AnonymousUser) -> dict[str, Any]:
    """The question of this name; an empty one where it says whose work it is and the reader must not know."""
    question: dict[str, Any] = rules.procedure_of(case).form.get("properties", {}).get(field, {})
    return {} if question.get("x-identifies") and rules.is_blind(read_in, user) else question


@dataclass(frozen=True)
class DossierKind:
    """A kind of standing paper that some procedure asks for."""

    word: str
    zh: str
    title: str
    """In the reader's language."""
    accept: tuple[str, ...]


def dossier_kinds() -> dict[str, DossierKind]:
    """The kinds of papers that published procedures take out of a dossier, with the titles of their questions."""
    found: dict[str, DossierKind] = {}
    for _name, field in _questions():
        word = field.get("x-dossier")
        if word and word not in found and schema.kind_of(field) == schema.Kind.FILES:
            accept = tuple(field.get("x-accept", ()))
            found[word] = DossierKind(word, field["x-title"]["zh"], title_of(field), accept)
    return found


def _questions() -> Iterator[tuple[str, Mapping[str, Any]]]:
    texts = ProcedureVersion.objects.filter(status=VersionStatus.PUBLISHED).order_by("item__code", "-version")
    for text in texts.values_list("text", flat=True):
        yield from parse(text).form.get("properties", {}).items()


def houses_of(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """The houses whose dossier the user reads: those of which he or she is a member on the applicant's side."""
    return people.organisations_of(user, *rules.APPLICANT).order_by("pk")


def houses_in_which(user: User | AnonymousUser, role: Role, /) -> QuerySet[Organisation]:
    """The houses in which the user holds a role on the applicant's side."""
    return people.organisations_of(user, role).order_by("pk")


def dossier_for(user: User | AnonymousUser, /) -> QuerySet[DossierItem]:
    """The papers in the dossiers of the user's own houses. Rule: C-24."""
    return (
        DossierItem.objects.filter(organisation__in=houses_of(user), withdrawn_at=None)
        .select_related("organisation", "attachment", "added_by")
        .order_by("organisation", "kind", "-added_at")
    )


@dataclass(frozen=True)
class DossierLine:
    """One paper of a dossier with how long it still holds."""

    item: DossierItem
    title: str
    light: str
    tone: str


def dossier_lines(items: QuerySet[DossierItem], /, *, on: date | None = None) -> list[DossierLine]:
    """Papers with their titles in the reader's language, and whether they hold today."""
    day = on or timezone.localdate()
    kinds = dossier_kinds()
    return [
        DossierLine(item, kinds[item.kind].title if item.kind in kinds else item.title, *_light(item, day))
        for item in items
    ]


def papers_that_end(user: User | AnonymousUser, /) -> list[DossierLine]:
    """Papers of the user's houses that end within sixty days or have ended, where the house has none of the kind that holds longer.

    One query, and one for the titles where there are some. Rule: C-118.
    """
    near = timezone.localdate() + timedelta(days=WARN_DAYS)
    longer = DossierItem.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=near),
        organisation=OuterRef("organisation"),
        kind=OuterRef("kind"),
        withdrawn_at=None,
    )
    found = dossier_for(user).filter(valid_until__lte=near).filter(~Exists(longer))
    return dossier_lines(found) if found else []


def _light(item: DossierItem, day: date) -> tuple[str, str]:
    if item.valid_from is not None and item.valid_from > day:
        return _("Not valid yet"), "waiting"
    if item.valid_until is None:
        return _("Valid, no end"), "done"
    left = (item.valid_until - day).days
    if left < 0:
        return _("Ended"), "sealed"
    if left <= WARN_DAYS:
        return ngettext("Ends in %(count)d day", "Ends in %(count)d days", left) % {"count": left}, "warning"
    return _("Valid"), "done"


def _dossier_fitting(case: Case, field: str, /) -> list[DossierLine]:
    """The papers of the applicant's dossier that answer a question of the form. For the applicant's side only."""
    word = rules.procedure_of(case).form["properties"][field].get("x-dossier")
    if not word:
        return []
    items = DossierItem.objects.filter(organisation=case.organisation_id, kind=word, withdrawn_at=None)
    return dossier_lines(items.select_related("organisation", "attachment").order_by("-added_at"))


@dataclass(frozen=True)
class FilesTaken:
    """What a question for files takes: by suffix for the browser, as people call it, and what lies in the house's dossier."""

    accept: str
    types: str
    picks: tuple[DossierLine, ...]
    """The papers of the dossier that answer it and are not chosen yet."""


def files_taken(case: Case, field: str, /) -> FilesTaken:
    """What one question for files of the case's form takes. For the applicant's side only."""
    question = rules.procedure_of(case).form["properties"][field]
    chosen = {each["sha256"] for each in schema.files_in(question, case.data.get(field))}
    return FilesTaken(
        accept=filetypes.suffixes_of(question.get("x-accept")),
        types=_(", ").join(filetypes.names_of(question.get("x-accept"))),
        picks=tuple(line for line in _dossier_fitting(case, field) if line.item.attachment_id not in chosen),
    )


def organisations_like(text: str, /) -> list[Organisation]:
    """Organisations whose name, of today or earlier, or credit code begins so; at most eight, none for fewer than two characters."""
    typed = " ".join(text.split())
    if len(typed) < SHORTEST_SEARCH:
        return []
    by_code = Organisation.objects.filter(credit_code__startswith=schema.normal_credit_code(typed))
    found = Organisation.objects.filter(pk__in=people.begins_like(typed)) | by_code
    return list(found.order_by("name")[:MOST_SUGGESTED])
