"""The people of every test: who they are, and what they must and must not see."""

from __future__ import annotations

from dataclasses import dataclass

from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Level, OrganisationKind, Role


@dataclass(frozen=True)
class Cast:
    """Lin makes films at studio A, Qian may only read there; Zhou is studio B and must see nothing of A.

    Wu is the town's service centre, Sun decides at the bureau; Chen, Jiang and He are the panel;
    Yang audits; Tang administers.
    """

    studio_a: Organisation
    studio_b: Organisation
    centre: Organisation
    bureau: Organisation
    panel: Organisation
    lin: User
    qian: User
    zhou: User
    wu: User
    sun: User
    chen: User
    jiang: User
    he: User
    yang: User
    tang: User


PASSWORD = "west-lake-2026"


def make_cast() -> Cast:
    """Write the cast into the database. All passwords are `PASSWORD`."""
    bureau = Organisation.objects.create(
        kind=OrganisationKind.AUTHORITY, level=Level.PROVINCE, name="省广播电视局", name_en="Provincial Bureau"
    )
    centre = Organisation.objects.create(
        kind=OrganisationKind.BASE_OPERATOR,
        level=Level.TOWN,
        name="小镇服务中心",
        name_en="Service Centre",
        parent=bureau,
    )
    panel = Organisation.objects.create(
        kind=OrganisationKind.EXPERT_BODY, name="审看专家组", name_en="Review Panel", parent=bureau
    )
    studio_a = Organisation.objects.create(kind=OrganisationKind.PRODUCER, name="甲影业", name_en="Studio A")
    studio_b = Organisation.objects.create(kind=OrganisationKind.PRODUCER, name="乙影业", name_en="Studio B")

    def person(word: str, name: str, organisation: Organisation, role: Role) -> User:
        user = User.objects.create_user(
            username=word, email=f"{word}@example.org", password=PASSWORD, name=name, name_latin=word.capitalize()
        )
        Membership.objects.create(user=user, organisation=organisation, role=role)
        return user

    tang = person("tang", "唐管理", bureau, Role.ADMINISTRATOR)
    tang.is_staff = tang.is_superuser = True
    tang.save(update_fields=["is_staff", "is_superuser"])
    return Cast(
        studio_a=studio_a,
        studio_b=studio_b,
        centre=centre,
        bureau=bureau,
        panel=panel,
        lin=person("lin", "林制片", studio_a, Role.PRODUCER),
        qian=person("qian", "钱同事", studio_a, Role.PRODUCER_VIEWER),
        zhou=person("zhou", "周制片", studio_b, Role.PRODUCER),
        wu=person("wu", "吴主任", centre, Role.SERVICE_CENTRE),
        sun=person("sun", "孙处长", bureau, Role.OFFICER),
        chen=person("chen", "陈审看", panel, Role.REVIEWER),
        jiang=person("jiang", "蒋审看", panel, Role.REVIEWER),
        he=person("he", "何审看", panel, Role.REVIEWER),
        yang=person("yang", "杨审计", bureau, Role.AUDITOR),
        tang=tang,
    )
