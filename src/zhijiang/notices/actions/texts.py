"""What a piece of news says: begun, written on, revised, with its pictures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases.models import Batch
from zhijiang.casework.actions import keep_file, record
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.models import Case
from zhijiang.casework.search import lines
from zhijiang.notices import queries, rules
from zhijiang.notices.models import Notice, Picture, Version
from zhijiang.notices.states import WRITERS, Act, Category, VersionState
from zhijiang.people import queries as people
from zhijiang.support.models import Call

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.people.models import Organisation, User

type About = Case | Batch | Call
"""What a piece of news can be about."""


@dataclass(frozen=True)
class Given:
    """What a version says. Title and text are asked for; the English is as far as there is one."""

    title: str
    body: str
    title_en: str = ""
    body_en: str = ""
    summary: str = ""
    summary_en: str = ""


@transaction.atomic
def begin(
    organisation: Organisation, /, *, by: User, category: Category, given: Given, about: About | None = None
) -> Notice:
    """Begin a piece of news. Its row, its first version, one event. Raises NotAllowed or MissingEvidence. Rule: N-01."""
    rules.check_may_write(organisation, by)
    notice = Notice.objects.create(
        organisation=organisation,
        category=category,
        case=about if isinstance(about, Case) else None,
        batch=about if isinstance(about, Batch) else None,
        call=about if isinstance(about, Call) else None,
    )
    version = _filled(Version(notice=notice, number=1), given, by)
    tell(notice, Act.BEGUN, by=by, payload={"number": version.number, "title": version.title, "category": category})
    return notice


@transaction.atomic
def write(notice: Notice, /, *, by: User, category: Category, given: Given) -> Version:
    """Write on a draft. The version, its category, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: N-02."""
    notice = locked(notice)
    rules.check_may_write(notice.organisation, by)
    version = queries.last_version(notice)
    rules.check_is_draft(version)
    _filled(version, given, by)
    if notice.category != category:
        notice.category = category
        notice.save(update_fields=["category"])
    tell(notice, Act.WRITTEN, by=by, payload={"number": version.number, "title": version.title, "category": category})
    return version


@transaction.atomic
def revise(notice: Notice, /, *, by: User) -> Version:
    """Begin the next version of news that is read; the one before is read until the next is released.

    The version with copies of its pictures, one event. Raises NotAllowed or WrongState. Rule: N-02.
    """
    notice = locked(notice)
    rules.check_may_write(notice.organisation, by)
    last = queries.last_version(notice)
    if not queries.standing_of(notice, by, now=timezone.now()).may_revise:
        raise WrongState(
            _("A new version is begun of news that can be read, once the last version is released."), rule="N-02"
        )
    given = Given(**{name: getattr(last, name) for name in Given.__dataclass_fields__})
    version = _filled(Version(notice=notice, number=last.number + 1), given, by)
    Picture.objects.bulk_create(
        Picture(version=version, place=each.place, attachment_id=each.attachment_id, alt=each.alt, alt_en=each.alt_en)
        for each in last.pictures.all()
    )
    tell(notice, Act.BEGUN, by=by, payload={"number": version.number, "title": version.title})
    return version


@transaction.atomic
def add_picture(notice: Notice, /, *, by: User, file: UploadedFile[Any], alt: str, alt_en: str = "") -> Picture:
    """Put a PNG or JPEG below the text of a draft, with the words that stand for it.

    The picture, the file by its hash, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: N-06.
    """
    notice = locked(notice)
    rules.check_may_write(notice.organisation, by)
    version = queries.last_version(notice)
    rules.check_is_draft(version)
    places = list(version.pictures.values_list("place", flat=True))
    rules.check_room(len(places))
    picture = Picture.objects.create(
        version=version,
        place=max(places, default=0) + 1,
        attachment=keep_file(file, accept=["png", "jpeg"]),
        alt=rules.check_words(alt),
        alt_en=alt_en.strip(),
    )
    _touch(version, by)
    tell(notice, Act.PICTURE_ADDED, by=by, payload={"number": version.number, "sha256": picture.attachment_id})
    return picture


@transaction.atomic
def remove_picture(notice: Notice, place: int, /, *, by: User) -> None:
    """Take a picture off a draft. The row goes, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: N-06."""
    notice = locked(notice)
    rules.check_may_write(notice.organisation, by)
    version = queries.last_version(notice)
    rules.check_is_draft(version)
    picture = version.pictures.filter(place=place).first()
    if picture is None:
        raise MissingEvidence(_("This picture is not there any more."), rule="N-06")
    digest = picture.attachment_id
    picture.delete()
    _touch(version, by)
    tell(notice, Act.PICTURE_REMOVED, by=by, payload={"number": version.number, "sha256": digest})


def locked(notice: Notice, /) -> Notice:
    """The notice as it is now, its row locked until the transaction ends."""
    return Notice.objects.select_for_update(of=("self",)).select_related("organisation__parent").get(pk=notice.pk)


def tell(notice: Notice, act: Act, /, *, by: User, reason: str = "", payload: dict[str, Any]) -> None:
    """One event at the end of the notice's chain, for the house that the person acts for: its own, or the body above it."""
    house = notice.organisation
    if not rules.may_write(house, by) and house.parent is not None:
        house = house.parent
    held = people.memberships_of(by).filter(organisation=house, role__in=WRITERS).order_by("pk")
    role = next((each.role for each in held), "")
    record(notice.stream, act, by=by, on_behalf_of=house, role=role, reason=reason, payload=payload)


def _filled(version: Version, given: Given, by: User) -> Version:
    texts = {name: text.strip() for name, text in asdict(given).items()}
    rules.check_words(texts["title"])
    rules.check_words(texts["body"])
    for name, text in texts.items():
        setattr(version, name, text)
    version.words = lines(texts[name] for name in Given.__dataclass_fields__)
    version.state, version.written_by, version.written_at = VersionState.DRAFT, by, timezone.now()
    version.save()
    return version


def _touch(version: Version, by: User) -> None:
    version.written_by, version.written_at = by, timezone.now()
    version.save(update_fields=["written_by", "written_at"])
