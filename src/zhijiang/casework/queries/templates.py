"""Letter templates as those who keep them see them: every letter of a body, its wording in force, its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from zhijiang.casework import letters, rules, wordfile, wordings
from zhijiang.casework.clocks import calendar_of_version
from zhijiang.casework.models import Case, Document, FixItem, LetterTemplate, ProcedureVersion, ServiceItem
from zhijiang.casework.procedure import Letter, Procedure, Text, parse
from zhijiang.casework.queries.scope import cases_for, documents_for
from zhijiang.casework.states import VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


@dataclass(frozen=True)
class LetterLine:
    """One letter of one item at one body: what it is, the wording in force, and a draft that waits."""

    authority: Organisation
    item: ServiceItem
    name: str
    letter: Letter
    procedure: Procedure
    source: ProcedureVersion
    in_force: LetterTemplate | None
    """None: the procedure's own text."""
    draft: LetterTemplate | None

    @property
    def title(self) -> str:
        """The letter's title with its gaps shown as such."""
        return letters.fill(self.letter.title, dict.fromkeys(letters.names_in(self.letter.title), "…")).replace("|", "")

    @property
    def version(self) -> int:
        """Of the wording in force; 0 is the procedure's own text."""
        return self.in_force.version if self.in_force and not self.in_force.is_built_in else 0

    @property
    def shown_version(self) -> int:
        """The version that a picture can be made of: a wording that no longer fits is not set."""
        return self.version if self.in_force is not None and wordings.fits(self.in_force, self.source) else 0

    @property
    def name_rows(self) -> list[tuple[str, str, Text]]:
        """(how it is written, the same in the code's words, what it stands for) of every name."""
        rows = []
        for name in self.names.all:
            write = f"{{%p for {name.entry} in {name.chinese} %}}" if name.is_list else f"{{{{ {name.chinese} }}}}"
            rows.append((write, name.word, name.meaning))
            rows += [
                (f"{{{{ {name.entry}.{part.chinese} }}}}", f"{name.entry_word}.{part.word}", part.meaning)
                for part in name.parts
            ]
        return rows

    @property
    def names(self) -> wordfile.Names:
        return wordfile.names_of(self.procedure)


def bodies_worded_by(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """The authorities that the user administers, whose letters the user may word. Rule: C-61."""
    held = people.memberships_of(user).filter(role=Role.ADMINISTRATOR, organisation__kind=OrganisationKind.AUTHORITY)
    return Organisation.objects.filter(pk__in=held.values("organisation")).order_by("pk")


def templates_for(user: User | AnonymousUser, /) -> QuerySet[LetterTemplate]:
    """Every version of the wordings of those bodies, the newest first."""
    found = LetterTemplate.objects.filter(authority__in=bodies_worded_by(user))
    return found.select_related("item", "authority", "written_by", "published_by").order_by("-version")


def letter_version(item: ServiceItem, /) -> ProcedureVersion | None:
    """The version that a wording is held against: the last one published."""
    return ProcedureVersion.objects.filter(item=item, status=VersionStatus.PUBLISHED).order_by("-version").first()


def letter_of(item: ServiceItem, name: str, /) -> Letter | None:
    """A letter of the item's latest procedure."""
    version = letter_version(item)
    return parse(version.text).letters.get(name) if version is not None else None


def letter_lines(user: User | AnonymousUser, /, *, item: str = "") -> list[LetterLine]:
    """Every letter of every item (or of one), for each body that the user administers."""
    bodies = list(bodies_worded_by(user))
    rows = {
        (row.authority_id, row.item_id, row.letter, row.status): row
        for row in templates_for(user).exclude(status=VersionStatus.RETIRED).defer("content")
    }
    lines = []
    published = ProcedureVersion.objects.filter(status=VersionStatus.PUBLISHED).select_related("item")
    published = published.filter(item__code=item) if item else published
    latest = {each.item.code: each for each in published.order_by("item__code", "version")} if bodies else {}
    for version in latest.values():
        each = version.item
        procedure = parse(version.text)
        lines += [
            LetterLine(
                body,
                each,
                name,
                letter,
                procedure,
                version,
                rows.get((body.pk, each.pk, name, VersionStatus.PUBLISHED)),
                rows.get((body.pk, each.pk, name, VersionStatus.DRAFT)),
            )
            for body in bodies
            for name, letter in procedure.letters.items()
        ]
    return lines


def letter_line(user: User | AnonymousUser, body: int, item: str, name: str, /) -> LetterLine | None:
    """One of them; None where there is none for the user."""
    lines = letter_lines(user, item=item)
    return next((line for line in lines if (line.authority.pk, line.name) == (body, name)), None)


def template_findings(item: ServiceItem, name: str, content: bytes, /) -> list[wordfile.Finding]:
    """What is wrong with a docx as the wording of a letter of the latest procedure. Raises wordfile.Refused."""
    version = letter_version(item)
    assert version is not None
    return wordings.findings_under(content, version, name)


def line_findings(line: LetterLine, template: LetterTemplate | None, /) -> list[wordfile.Finding]:
    """The same for a row of the versions."""
    return wordings.findings_in(template, line.source) if template is not None else []


def template_docx(line: LetterLine, template: LetterTemplate | None, /) -> bytes:
    """A version as docx; without one, or for an empty one, the procedure's own letter."""
    if template is not None and not template.is_built_in:
        return bytes(template.content)
    return wordfile.built_in(line.letter, line.names)


def template_preview(
    line: LetterLine, template: LetterTemplate | None, case: Case | None, /, *, picture: bool = False
) -> bytes:
    """The letter in a version's wording, as PDF or the picture of its first page: for a case, or for made-up words.

    The version must be without faults. A case keeps the procedure it began with: where the wording does not fit that, the
    procedure's own text is shown, as it would be sent (C-66). Nothing is written.
    """
    procedure = rules.procedure_of(case) if case is not None else line.procedure
    letter = procedure.letters[line.name]
    data = _data_for(line, letter, case)
    if template is not None and not template.is_built_in and (case is None or wordings.fits(template, case.procedure)):
        filled = wordings.filled_from(bytes(template.content), procedure, data)
        data = {**data, **filled.for_setting}
    return (letters.picture if picture else letters.render)(letter.template, data)


def case_to_preview(user: User | AnonymousUser, line: LetterLine, code: str, /) -> Case | None:
    """A case of the item and body that the user may see and whose procedure sends this letter, by its code."""
    mine = cases_for(user).filter(authority=line.authority, procedure__item=line.item)
    case = mine.filter(code=code.strip().upper()).first()
    return case if case is not None and line.name in rules.procedure_of(case).letters else None


def docx_for(user: User | AnonymousUser, verify_code: str, /) -> Document | None:
    """A letter that there is as docx, for the officers and administrators of the body that sent it. Rule: C-67."""
    held = people.memberships_of(user).filter(role__in=(Role.OFFICER, Role.ADMINISTRATOR))
    found = documents_for(user).filter(verify_code=verify_code, authority__in=held.values("organisation"))
    return found.exclude(docx_sha256="").first()


def _data_for(line: LetterLine, letter: Letter, case: Case | None) -> dict[str, Any]:
    now = timezone.now()
    if case is None:
        day = calendar_of_version(line.source).day_of(now)
        return wordings.example(line.procedure, line.letter, line.authority, day=day)
    items = list(FixItem.objects.filter(case=case, round=case.round).select_related("rule__book").order_by("order"))
    return letters.compose(
        case,
        letter,
        addressee=rules.addressee(letter, case, _next_body(case, line.name)),
        reason=wordings.GAP[letter.language],
        rule=None,
        items=items,
        due=case.due_on,
        issued=now,
        number=letters.NO_NUMBER_YET[letter.language],
        verify_code="",
    )


def _next_body(case: Case, name: str) -> Organisation:
    """The body before which a case would lie once this letter is sent today; where it cannot be, the one that has it."""
    definition = rules.procedure_of(case)
    for move in definition.actions_from(case.state).values():
        if move.letter == name and rules.lands(move, case, definition):
            return rules.landing(move, case, definition)[1]
    return case.authority
