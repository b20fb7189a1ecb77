"""What holds a check up, taken away on purpose: each check of the engine must see it, or it checks nothing.

The mutants of the lock, the clocks and the wall stand beside their tests: test_races, test_dates, test_conflict_walls.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.casework import permits, plans, registering, steps
from tests.casework.reading_letters import letter_faults
from tests.casework.test_batch import BATCHED
from tests.casework.test_search import QUERIES, brute, make_titles
from tests.cast import Cast
from zhijiang.casework import actions, chain, queries, search, sheets, verify
from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.models import Case, Document, Event
from zhijiang.casework.sheets import writing

pytestmark = pytest.mark.django_db
Mutate = Callable[[pytest.MonkeyPatch], None]


def whole(_patch: pytest.MonkeyPatch) -> None:
    """Nothing is taken away."""


def _silent(patch: pytest.MonkeyPatch) -> None:
    """A case is moved, and no event says so."""
    patch.setattr(
        "zhijiang.casework.actions.cases.record", lambda stream, *_, **__: Event.objects.filter(stream=stream).last()
    )


def _without_limit(patch: pytest.MonkeyPatch) -> None:
    """The event of a move does not tell until when."""
    patch.setattr("zhijiang.casework.actions.cases.due_told", lambda _case: {})


def _without_owner(patch: pytest.MonkeyPatch) -> None:
    """A move forgets whose turn it was, after its event has said it."""
    from zhijiang.casework.actions import cases

    written = actions.record

    def record(stream: str, action: str, **told: Any) -> Event:
        event = written(stream, action, **told)
        if told.get("to_state") == "submitted":
            Case.objects.filter(code=stream.partition("/")[2]).update(owner_role="producer")
        return event

    patch.setattr(cases, "record", record)


@pytest.mark.parametrize(
    ("mutate", "holds"), [(whole, True), (_silent, False), (_without_limit, False), (_without_owner, False)]
)
def test_replay_sees_a_move_that_its_events_do_not_tell(
    office: Cast, monkeypatch: pytest.MonkeyPatch, mutate: Mutate, holds: bool
) -> None:
    """Check 1."""
    permits.publish()
    case = permits.draft(office)
    mutate(monkeypatch)

    steps.step(case, "submit", office.lin)

    assert {fault.stream for fault in verify.faults()} == (set() if holds else {queries.stream_of(case)})


def test_a_changed_byte_is_not_seen_where_hashes_are_not_compared(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 1: it is the hash that finds a change which fits in everything else."""
    permits.publish()
    case = permits.draft(office)
    record = [
        queries.as_record(each) | {"hash": each.hash} for each in Event.objects.filter(stream=queries.stream_of(case))
    ]
    record[0]["reason"] = "改写"

    seen = chain.faults_in(record)
    monkeypatch.setattr(chain, "event_hash", lambda each: each["hash"])

    assert (len(seen), chain.faults_in(record)) == (1, [])


@pytest.mark.parametrize("is_listed", [True, False])
def test_it_is_the_list_that_closes_the_other_questions(
    office: Cast, monkeypatch: pytest.MonkeyPatch, is_listed: bool
) -> None:
    """Check 7."""
    plans.publish()
    case = plans.submitted(office)
    asked = [actions.FixItemDraft(text=f"请补充{name}。", target=name) for name in ("synopsis", "idea", "episodes")]
    actions.act(case, "ask", by=office.wu, expected_seq=case.seq, fix_items=asked)
    case.refresh_from_db()
    if not is_listed:
        every = frozenset(queries.definition_of(case.procedure).form["properties"])
        monkeypatch.setattr("zhijiang.casework.rules.corrections.writable_fields", lambda _case: every)
    other = next(
        name
        for name, answer in plans.DATA.items()
        if isinstance(answer, str) and name not in {"synopsis", "idea", "episodes"}
    )
    changed = plans.DATA | {other: "改"}

    with suppress(NotAllowed):
        actions.save_draft(case, by=office.lin, data=changed)

    case.refresh_from_db()
    assert (case.data == plans.DATA) is is_listed


def _of_another(patch: pytest.MonkeyPatch) -> None:
    """Its QR code leads to another letter."""
    from zhijiang.casework import letters

    draw = letters.qr_of
    patch.setattr(letters, "qr_of", lambda url: draw(f"{url}0"))


def _not_archival(patch: pytest.MonkeyPatch) -> None:
    """It is any PDF."""
    from zhijiang.casework import letters

    compiled = letters._compiled
    patch.setattr(
        letters, "_compiled", lambda template, data, **how: compiled(template, data, **how | {"pdf_standards": []})
    )


@pytest.mark.parametrize(("mutate", "said"), [(whole, ""), (_of_another, "QR code"), (_not_archival, "pdfaid")])
def test_a_letter_read_back_tells_what_is_wrong_with_it(
    office: Cast, monkeypatch: pytest.MonkeyPatch, mutate: Mutate, said: str
) -> None:
    """Check 9."""
    actions.publish_procedure(BATCHED)
    case = permits.draft(office)
    steps.step(case, "submit", office.lin)
    steps.step(case, "accept", office.wu)
    mutate(monkeypatch)
    actions.act_on_many("grant", by=office.sun, seqs={case.code: case.seq})

    found = letter_faults(Document.objects.get())

    assert (found != []) is (said != "")
    assert all(said in each for each in found)


def _glued(patch: pytest.MonkeyPatch) -> None:
    """Punctuation is dropped, and what stood on both sides of it grows together."""
    plain = search.plain
    patch.setattr(search, "plain", lambda text: plain(text).replace(search.BOUNDARY, ""))


def _as_typed(patch: pytest.MonkeyPatch) -> None:
    """Wide and narrow letters, large and small ones are kept apart."""
    patch.setattr(search, "plain", lambda text: " ".join("".join(c if c.isalnum() else " " for c in text).split()))


@pytest.mark.both_databases
@pytest.mark.parametrize(("mutate", "holds"), [(whole, True), (_glued, False), (_as_typed, False)])
def test_reading_all_cases_sees_a_search_that_reads_otherwise(
    office: Cast, monkeypatch: pytest.MonkeyPatch, mutate: Mutate, holds: bool
) -> None:
    """Check 10."""
    mutate(monkeypatch)
    make_titles(office)

    found = {query: set(queries.search_cases(office.lin, query).values_list("title", flat=True)) for query in QUERIES}

    assert (found == {query: brute(query) for query in QUERIES}) is holds


def _any_house(patch: pytest.MonkeyPatch) -> None:
    """A credit code that nobody has is taken."""
    patch.setattr("zhijiang.casework.queries.registers._find_houses", lambda _lines: None)


def _any_number(patch: pytest.MonkeyPatch) -> None:
    """A number that stands on two lines is taken twice."""
    patch.setattr("zhijiang.casework.queries.registers._find_cases", lambda _lines, _register: None)


@pytest.mark.parametrize(("mutate", "holds"), [(whole, True), (_any_house, False), (_any_number, False)])
def test_seeded_faults_see_an_import_that_looks_less_closely(
    office: Cast, monkeypatch: pytest.MonkeyPatch, mutate: Mutate, holds: bool
) -> None:
    """Check 11."""
    every = registering.lines(80, registering.registered(office))
    wanted = registering.seeded(every, 50)
    register = registering.taken(office, registering.workbook(every))
    mutate(monkeypatch)

    told = {(fault.row, fault.column) for fault in queries.plan_of(register).faults}

    assert (told == wanted) is holds


@pytest.mark.parametrize("is_guarded", [True, False])
def test_it_is_the_kind_of_cell_that_keeps_a_text_from_being_a_formula(
    monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    """Check 11."""
    if not is_guarded:
        monkeypatch.setattr(writing, "written_cell", lambda _page, value, **_look: value)

    book = load_workbook(BytesIO(sheets.write("xlsx", [sheets.Sheet("x", [("a", "A")], [["=1+1"]])])))

    assert book.worksheets[0]["A2"].data_type == ("s" if is_guarded else "f")
