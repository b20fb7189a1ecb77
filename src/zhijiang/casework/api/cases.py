"""Cases as the person may know them, and a new one."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Status
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries
from zhijiang.casework.api.bodies import BeginIn, RatingIn
from zhijiang.casework.api.filing import houses_of, offered
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import CaseOut, CasesOut, EventOut, Fault, ListQuery
from zhijiang.casework.api.shown import case_out, row_out
from zhijiang.casework.api.told import RatingOut
from zhijiang.casework.api.wall import READS, REFUSALS, WRITE_REFUSALS, WRITES, Unfit, api, case_of, person
from zhijiang.casework.queries import ListFilter
from zhijiang.people.models import Organisation


@api.get("/cases", auth=READS, response={200: CasesOut, **REFUSALS}, url_name="cases")
def list_cases(request: HttpRequest, asked: Query[ListQuery]) -> CasesOut:
    """The cases that the person may see, the nearest limit first; `all` and `closed`: the newest first."""
    reader = queries.reader_of(person(request))
    shown = ListFilter(
        item=asked.item,
        state=asked.state,
        kind=asked.kind,
        house=asked.house.strip(),
        since=asked.since,
        until=asked.until,
        words=asked.q,
    )
    wanted = queries.filtered(reader, shown).filter(queries.in_tab(reader, asked.tab))
    page = queries.page_of(wanted, asked.tab, after=asked.after, rows=asked.limit)
    return CasesOut(cases=[row_out(row) for row in queries.rows_of(page.cases, reader)], following=page.following)


@api.post("/cases", auth=WRITES, response={201: CaseOut, **WRITE_REFUSALS}, url_name="cases")
@decorate_view(once)
def begin_case(request: HttpRequest, body: BeginIn) -> Status[CaseOut]:
    """Begin an application. What the dossier and the last application say is filled in already."""
    procedure = offered(person(request), body.item)
    definition = queries.definition_of(procedure)
    houses = houses_of(person(request))
    authorities = queries.authorities(procedure, houses)
    organisation, fault = _one_of(list(houses), body.organisation, "organisation")
    authority, second = _one_of(list(authorities), body.authority, "authority")
    faults = [each for each in (fault, second) if each is not None]
    if organisation is None or authority is None:
        raise Unfit(faults)
    title = " ".join(body.title.split())
    if not title:
        raise Unfit([Fault(path="title", code="missing", message=_("This is missing."))])
    data = queries.known_of(procedure, organisation)
    data |= {"title": title} if "title" in definition.form["properties"] else {}
    case = actions.open_case(
        procedure, by=person(request), organisation=organisation, authority=authority, title=title, data=data
    )
    return Status(201, case_out(case, queries.reader_of(person(request))))


def _one_of(offered: list[Organisation], code: str, path: str) -> tuple[Organisation | None, Fault | None]:
    """The organisation of this code; without a code the only one there is."""
    fit = [each for each in offered if each.code == code] if code else offered
    if len(fit) == 1:
        return fit[0], None
    names = _(", ").join(f"{each.code} ({each.shown_name})" for each in offered)
    return None, Fault(path=path, code="enum", message=_("One of: %(options)s.") % {"options": names})


@api.get("/cases/{code}", auth=READS, response={200: CaseOut, **REFUSALS}, url_name="case")
def one_case(request: HttpRequest, code: str) -> CaseOut:
    """One case."""
    return case_out(case_of(request, code), queries.reader_of(person(request)))


@api.get("/cases/{code}/history", auth=READS, response={200: list[EventOut], **REFUSALS}, url_name="history")
def history(request: HttpRequest, code: str) -> list[EventOut]:
    """What has happened, newest first, as the person may know it."""
    return [
        EventOut(
            seq=event.seq,
            action=event.action,
            to_state=event.to_state,
            at=event.at,
            sentence=sentence,
            reason=event.reason,
        )
        for event, sentence in queries.history_of(case_of(request, code), person(request))
    ]


@api.post("/cases/{code}/rating", auth=WRITES, response={201: RatingOut, **WRITE_REFUSALS}, url_name="rating")
@decorate_view(once)
def rate(request: HttpRequest, code: str, body: RatingIn) -> Status[RatingOut]:
    """Say once, after the end, how the service was. For the applicant."""
    case = case_of(request, code)
    rating = actions.rate(case, by=person(request), stars=body.stars, text=body.text)
    return Status(201, RatingOut(case=case.code, stars=rating.stars, text=rating.text, at=rating.at))
