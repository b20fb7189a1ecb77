"""A pack abroad: a small classification board, with its own calendar, rules and letters, and not a line of code."""

from __future__ import annotations

from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from pytest_django import Settings

from tests.casework.steps import step
from tests.cast import Cast, make_cast
from tests.zones import CAIRO
from zhijiang.casework import actions, clocks, pack, queries, verify
from zhijiang.casework.errors import NotAllowed, TooLate
from zhijiang.casework.models import CalendarYear, Case, Document, ProcedureVersion, RuleBook, RuleNode
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FORM: dict[str, Any] = {
    "kind": "feature",
    "language": "english",
    "minutes": 94,
    "summary": "A retired teacher finds letters that were never sent.",
    "screener": "https://screen.example.org/letters",
    "contact": "Lin, +00 123 456",
    "final_version": True,
}


@pytest.fixture
def board(db: None, settings: Settings) -> Cast:
    """The cast as a board abroad would have it, on the pack `example-board`; the machine's own clock stays in Shanghai."""
    settings.PACK = "example-board"
    call_command("load_pack", pack=settings.PACK, stdout=StringIO())
    cast = make_cast()
    cast.bureau.name = "Example Classification Board"
    cast.bureau.save(update_fields=["name"])
    cast.studio_a.name = "Lakeside Pictures"
    cast.studio_a.save(update_fields=["name"])
    for word in ("lu", "ma"):
        officer = User.objects.create_user(username=word, email=f"{word}@example.org", password="west-lake-2026")
        Membership.objects.create(user=officer, organisation=cast.bureau, role=Role.OFFICER)
    for word in ("fang", "gu"):
        examiner = User.objects.create_user(username=word, email=f"{word}@example.org", password="west-lake-2026")
        Membership.objects.create(user=examiner, organisation=cast.panel, role=Role.REVIEWER)
    return cast


def person(word: str) -> User:
    return User.objects.get(username=word)


def under_examination(board: Cast) -> Case:
    procedure = queries.procedure_in_force("classification", date(2026, 11, 24))
    assert procedure is not None
    case = actions.open_case(
        procedure, by=board.lin, organisation=board.studio_a, authority=board.bureau, title="Unsent", data=dict(FORM)
    )
    step(case, "submit", board.lin)
    step(case, "take_in", board.sun)
    return case


def examined(case: Case, votes: dict[str, str], *, officer: User) -> None:
    """A panel that has watched it, each with a vote of the procedure's own."""
    for word, vote in votes.items():
        actions.assign(case, person(word), by=officer)
        actions.sign_opinion(
            case, by=person(word), vote=vote, text="Mild threat.", expected_round=case.round, scores=scores_for(case)
        )
        case.refresh_from_db()


def scores_for(case: Case) -> dict[str, int]:
    """The middle of every line of the procedure's rubric."""
    review = queries.procedure_of(case).review
    return {name: criterion.max // 2 for name, criterion in review.rubric.items()} if review else {}


def words_of(document: Document) -> str:
    with default_storage.open(queries.path_of(document.sha256)) as file:
        read = pypdfium2.PdfDocument(file.read())
    try:
        texts = []
        for page in read:
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
        return " ".join(" ".join(texts).split())
    finally:
        read.close()


def test_the_pack_loads_with_its_own_calendar_and_rules_alone(board: Cast) -> None:
    assert set(ProcedureVersion.objects.values_list("item__code", flat=True)) == {"classification", "reconsideration"}
    assert list(CalendarYear.objects.values_list("year", flat=True)) == [2026]
    assert list(RuleBook.objects.values_list("code", flat=True)) == ["GL"]
    days = clocks.calendars()["xx"]
    assert days.add(date(2026, 12, 23), 2) == date(2026, 12, 30)  # 24–28 are off: feasts, and Friday and Saturday
    assert days.add(date(2026, 12, 16), 2) == date(2026, 12, 18)  # a Friday that is worked


def test_a_work_goes_in_and_its_limits_follow_the_boards_calendar(board: Cast) -> None:
    with time_machine.travel("2026-12-22 10:00+08:00", tick=False):
        case = under_examination(board)

    assert (case.state, case.due_clock, case.due_provisional) == ("examination", "examination", True)
    # 23, 29 and 30 December; 2027 has no list yet: Sunday the 3rd to Wednesday the 6th, after the 1st, off in every year.
    assert case.due_on == date(2027, 1, 6)


def test_a_letter_of_the_board_is_in_english_and_needs_no_chinese(board: Cast) -> None:
    case = under_examination(board)
    step(case, "ask_for_cuts", board.sun, reason="The scene in the cellar is above the rating that was asked for.")

    letter = Document.objects.get(case=case)
    words = words_of(letter)

    assert letter.number.startswith("ECB-N/")
    for part in ("Example Classification Board", "Lakeside Pictures", "Cuts that are asked for", "Unsent (Feature"):
        assert part in words
    assert f"{case.due_on:%B} {case.due_on:%Y}" in words if case.due_on else False
    assert not any("\u4e00" <= each <= "\u9fff" for each in words)


def test_a_rule_is_cited_in_english(board: Cast) -> None:
    case = under_examination(board)
    rule = RuleNode.objects.get(path="2/2")

    shown = queries.letter_preview(case, "refuse", reason="A reel is missing.", rule=rule)

    assert shown is not None
    read = pypdfium2.PdfDocument(shown)
    page = read[0]
    text = page.get_textpage()
    words = " ".join(text.get_text_range().split())
    for each in (text, page, read):
        each.close()
    cited = "Rule: Classification Guidelines (example), 2.2 (A work that is incomplete, or not what was submitted)"
    assert cited in words
    assert "(number to come)" in words


def test_a_work_is_classified_and_reconsidered_by_people_who_did_not_see_it_before(board: Cast) -> None:
    case = under_examination(board)
    examined(case, {"chen": "pg", "jiang": "twelve"}, officer=board.sun)
    step(case, "classify", board.sun, choice="twelve")
    certificate = Document.objects.get(case=case)

    again = actions.open_linked(
        case,
        "reconsideration",
        by=board.lin,
        expected_seq=case.seq,
        data={"grounds": "The cellar is comic.", "contact": "Lin"},
    )
    step(again, "submit", board.lin)
    with pytest.raises(NotAllowed):
        actions.assign(again, board.chen, by=person("lu"))
    examined(again, {"fang": "pg", "gu": "pg"}, officer=person("lu"))
    with pytest.raises(NotAllowed):
        step(again, "change", board.sun, reason="Comic.", choice="pg")
    step(again, "change", person("lu"), reason="The threat is comic.", choice="pg")

    certificate.refresh_from_db()
    new = Document.objects.get(case=again)
    assert "Rating: 12" in words_of(certificate)
    assert "Rating: Parental guidance" in words_of(new)
    assert f"{certificate.number} is out of force from today." in words_of(new)
    assert certificate.revoked_at is not None
    assert (again.state, again.classes) == ("changed", {"rating": "pg"})
    assert verify.faults() == []


def test_reconsideration_is_open_for_forty_two_days(board: Cast) -> None:
    """To midnight where the board is, over the end of its summer time; in Shanghai each of these is the next day already."""
    with time_machine.travel(datetime(2026, 9, 20, 23, 30, tzinfo=CAIRO), tick=False):
        case = under_examination(board)
        examined(case, {"chen": "all", "jiang": "all"}, officer=board.sun)
        step(case, "classify", board.sun, choice="all")

    with time_machine.travel(datetime(2026, 11, 2, 0, 0, tzinfo=CAIRO), tick=False):
        assert queries.available_links(case, board.lin) == []
        with pytest.raises(TooLate):
            actions.open_linked(case, "reconsideration", by=board.lin, expected_seq=case.seq)
    with time_machine.travel(datetime(2026, 11, 1, 23, 59, tzinfo=CAIRO), tick=False):
        assert [link.until for link in queries.available_links(case, board.lin)] == [date(2026, 11, 1)]
        again = actions.open_linked(case, "reconsideration", by=board.lin, expected_seq=case.seq)

    assert (again.parent, again.state) == (case, "draft")


def test_a_pack_is_found_by_its_name_or_by_its_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PACK = "example-board"

    assert pack.folder() == settings.PACKAGE_DIR / "packs" / "example-board"
    assert pack.folder("zhejiang") == settings.PACKAGE_DIR / "packs" / "zhejiang"
    assert pack.folder(str(tmp_path)) == tmp_path
