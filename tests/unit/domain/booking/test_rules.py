"""Steps, shares and forms of bookings; calendar entries as the RFC wants them."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.booking import rules
from coop.domain.booking.ics_rules import Event, escape_text, fold_line, write_calendar
from coop.domain.booking.types import (
    ENDED,
    LIVE,
    BookingState,
    IntakeField,
    IntakeKind,
    Offered,
    ServiceTerms,
    Spot,
    Venue,
)
from coop.domain.scheduling.types import Need
from coop.errors import Refused

S = BookingState
AT = datetime(2026, 3, 3, 2, tzinfo=UTC)
TERMS = ServiceTerms(60, (Need("bay"),), before=5, after=10)

ALLOWED = {
    (S.HELD, S.REQUESTED),
    (S.HELD, S.CONFIRMED),
    (S.HELD, S.CANCELLED),
    (S.HELD, S.EXPIRED),
    (S.REQUESTED, S.CONFIRMED),
    (S.REQUESTED, S.REJECTED),
    (S.REQUESTED, S.CANCELLED),
    (S.REQUESTED, S.EXPIRED),
    (S.CONFIRMED, S.CHECKED_IN),
    (S.CONFIRMED, S.CANCELLED),
    (S.CONFIRMED, S.NO_SHOW),
    (S.CONFIRMED, S.EXPIRED),
    (S.CHECKED_IN, S.IN_PROGRESS),
    (S.CHECKED_IN, S.CANCELLED),
    (S.IN_PROGRESS, S.COMPLETED),
}


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_every_step(before: BookingState, after: BookingState) -> None:
    assert rules.may_follow(before, after) is ((before, after) in ALLOWED)
    assert (before in rules.steps_to(after)) is ((before, after) in ALLOWED)


def test_nothing_follows_an_end() -> None:
    assert {state for state in S if not rules.STEPS[state]} == ENDED
    assert {*LIVE, *ENDED} == set(S) == set(rules.STAMPS)


def test_the_way_lies_beside_the_buffers() -> None:
    there = rules.as_service_time(TERMS, 30)
    assert (there.before, there.duration, there.after) == (35, 60, 40)
    with pytest.raises(Refused):
        rules.as_service_time(TERMS, 7)


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_a_deposit_is_a_part_of_the_price(total: int, percent: int) -> None:
    deposit = rules.deposit_of(total, percent)
    assert 0 <= deposit <= total
    assert abs(deposit * 100 - total * percent) <= 50
    assert rules.deposit_of(total, 100) == total


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 100))
def test_never_more_is_kept_than_was_paid(deposit: int, paid: int, percent: int) -> None:
    kept = rules.kept_of(deposit, paid, percent)
    assert 0 <= kept <= min(paid, deposit)


def test_deadlines() -> None:
    day = timedelta(days=1)
    until = rules.free_until(AT, 24)
    assert rules.is_free_to_cancel(until, AT - day)
    assert not rules.is_free_to_cancel(until, AT - day + timedelta(seconds=1))
    assert rules.is_free_to_cancel(None, AT)
    assert rules.due_at(AT - 3 * day, AT, day) == AT - 2 * day
    assert rules.due_at(AT - day / 2, AT, day) == AT
    assert rules.due_at(AT + day, AT, day) == AT + day
    assert rules.due_at(AT, None, day) == AT + day


@pytest.mark.parametrize(
    ("typed", "plate"),
    [("b1234xyz", "B 1234 XYZ"), (" D-12.A ", "D 12 A"), ("ab 1", "AB 1")],
)
def test_plates(typed: str, plate: str) -> None:
    assert rules.normalise_plate(typed) == plate


@pytest.mark.parametrize("typed", ["1234", "B", "ABC 1 X", "B 12345 X", "B 1 WXYZ", "B 12 X Y"])
def test_what_is_no_plate(typed: str) -> None:
    with pytest.raises(Refused):
        rules.normalise_plate(typed)


KM = IntakeField("km", "Kilometer", IntakeKind.NUMBER, is_required=True)


@pytest.mark.parametrize("typed", ["", None, "-1", "1,5", "x", "9" * 30, "١٢"])
def test_numbers_that_are_none(typed: Any) -> None:
    with pytest.raises(Refused) as told:
        rules.read_intake([KM], {"km": typed})
    assert told.value.field == "km"


def test_answers_are_kept_in_their_normal_form() -> None:
    fields = [KM, IntakeField("car", "Mobil"), IntakeField("note", "Catatan")]
    given_answers = {"km": "52.300", "car": "x" * 500, "note": " ", "alien": "y"}
    assert rules.read_intake(fields, given_answers) == {"km": 52_300, "car": "x" * 200}


def test_where_a_service_is_done() -> None:
    rules.ensure_spot(TERMS, Spot())
    both = ServiceTerms(60, (Need("bay"),), offered_at=Offered.BOTH)
    rules.ensure_spot(both, Spot(Venue.HOME, "Jl. A", 1))
    for terms, spot, field in (
        (TERMS, Spot(Venue.HOME, "Jl. A", 1), "venue"),
        (both, Spot(Venue.HOME, " ", 1), "address"),
        (both, Spot(Venue.HOME, "Jl. A"), "district"),
    ):
        with pytest.raises(Refused) as told:
            rules.ensure_spot(terms, spot)
        assert told.value.field == field


def test_who_did_not_choose_a_time_may_leave_it() -> None:
    day, later = timedelta(days=1), AT + timedelta(days=3)
    until = rules.free_until(AT, 24)
    moved = rules.free_until_after_move
    assert moved(until, later, 24, until, is_wished=True) == later - day
    assert moved(until, later, 24, AT, is_wished=True) == until
    assert moved(until, later, 24, AT, is_wished=False) == later


def test_a_time_that_was_given_costs_only_who_wished_for_it() -> None:
    day = timedelta(days=1)
    given = rules.free_until_of_given
    wished = (AT - day, AT + day)
    assert given(AT, wished, 24, AT - 2 * day) == AT - day
    assert given(AT, wished, 24, AT - day / 2) == AT, "the deadline is over already"
    assert given(AT + 2 * day, wished, 24, AT - 2 * day) == AT + 2 * day, "nobody wished for it"


def test_when_the_kilometres_are_driven() -> None:
    on = date(2026, 8, 31)
    assert rules.days_to_drive(3_000, on, 50_000, None) == 100
    assert rules.days_to_drive(3_000, on, 50_000, (on - timedelta(days=60), 47_000)) == 60
    assert rules.days_to_drive(3_001, on, 50_000, (on - timedelta(days=60), 47_000)) == 61
    for useless in ((on - timedelta(days=13), 10_000), (on - timedelta(days=60), 50_000)):
        assert rules.days_to_drive(3_000, on, 50_000, useless) == 100
    assert rules.days_to_drive(9_000_000, on, 50_000, None) == rules.MOST_DAYS_DRIVEN


def test_the_next_service_is_due_by_whatever_comes_first() -> None:
    both = ServiceTerms(60, (Need("bay"),), next_months=6, next_km=3_000)
    assert rules.next_service(both, date(2026, 8, 31), 50_000) == (date(2026, 12, 9), 53_000)
    slow = (date(2025, 8, 31), 49_000)
    assert rules.next_service(both, date(2026, 8, 31), 50_000, slow)[0] == date(2027, 2, 28)


def test_the_next_service() -> None:
    both = ServiceTerms(60, (Need("bay"),), next_months=6, next_km=10_000)
    assert rules.next_service(both, date(2026, 8, 31), 5) == (date(2027, 2, 28), 10_005)
    assert rules.next_service(both, date(2026, 8, 31), None) == (date(2027, 2, 28), None)
    assert rules.next_service(TERMS, date(2026, 8, 31), 5) == (None, None)


# --- calendars ---


def test_text_is_escaped_as_the_rfc_does() -> None:
    """RFC 5545, 3.3.11: the example of a property value of type TEXT."""
    text = "Project XYZ Final Review\nConference Room - 3B\nCome Prepared."
    wanted = "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared."
    assert escape_text(text) == wanted
    assert escape_text('a;b,c\\d\r\ne\x00:"f"') == 'a\\;b\\,c\\\\d\\ne:"f"'


def test_long_lines_are_folded_as_the_rfc_does() -> None:
    """RFC 5545, 3.1: the break and the white space after it are no part of the line."""
    line = "DESCRIPTION:This is a long description that exists on a long line, and on, and on."
    assert fold_line("DESCRIPTION:This is short") == "DESCRIPTION:This is short"
    assert fold_line(line).replace("\r\n ", "") == line
    assert fold_line("x" * 75) == "x" * 75
    assert fold_line("x" * 76) == "x" * 75 + "\r\n x"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_a_folded_line_fits_and_loses_nothing(text: str) -> None:
    folded = fold_line(text)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text


def test_a_calendar() -> None:
    jakarta = timezone(timedelta(hours=7))
    event = Event(
        "b-1@bkl",
        3,
        AT,
        datetime(1998, 1, 19, 14, tzinfo=jakarta),
        AT + timedelta(hours=1),
        "Cuci AC, Bengkel",
        description="BO-1",
    )
    lines = write_calendar(event).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "METHOD:PUBLISH",
        "UID:b-1@bkl",
        "SEQUENCE:3",
        "DTSTAMP:20260303T020000Z",
        "DTSTART:19980119T070000Z",
        "SUMMARY:Cuci AC\\, Bengkel",
        "STATUS:CONFIRMED",
    ):
        assert line in lines
    assert not any(line.startswith("LOCATION") for line in lines)


@pytest.mark.parametrize(
    ("more", "status", "method"),
    [
        ({"is_cancelled": True}, "CANCELLED", "CANCEL"),
        ({"is_tentative": True}, "TENTATIVE", "PUBLISH"),
    ],
)
def test_what_a_calendar_is_told(more: dict[str, bool], status: str, method: str) -> None:
    event = Event("u", 0, AT, AT, AT, "s", **more)
    written = write_calendar(event)
    assert f"STATUS:{status}\r\n" in written
    assert f"METHOD:{method}\r\n" in written
