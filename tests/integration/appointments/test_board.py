"""The board of a day, bookings moved on it, and bookings made at the desk."""

import re

from coop.domain.booking import service
from coop.domain.booking.list_queries import read_day
from coop.domain.booking.types import BookingState, Venue
from coop.domain.sales.queries import get_order
from coop.domain.scheduling import hours_service
from coop.domain.scheduling.types import Closure, OtherHours, Span
from coop.domain.settings.service import today
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from tests.support.appointments import HOUR, NOON, NOW, TOMORROW, Desk, at
from tests.support.shop import KEPT, send

ALL = f"{KEPT}/jadwal"
S = BookingState


def _widths(page: str) -> set[int]:
    """How many cells each line of the board has."""
    body = page[page.index("<tbody") : page.index("</tbody")]
    return {
        sum(int(cells) for cells in re.findall(r'<td colspan="(\d+)"', row))
        for row in body.split("<tr ")[1:]
    }


def test_the_board_shows_lanes_bookings_and_hours(desk: Desk) -> None:
    desk.book(resources=("Andi", "Bay 1"))
    page = desk.visit("worker").get(ALL).text
    assert page.count('class="chip chip-confirmed"') == 2, "in the lane of the mechanic and the bay"
    assert "data-move" not in page, "the worker looks on"
    assert "data-move" in desk.visit().get(ALL).text
    assert _widths(page) == {(17 - 9) * 12}
    assert page.count("board-buffer") == 2
    part = desk.visit().get(ALL, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "chip-confirmed" in part


def test_a_day_off_is_grey_and_a_break_is_too(desk: Desk) -> None:
    def change() -> None:
        unit_id = desk.shop.unit_id
        hours_service.add_closure(unit_id, Closure(today(), today()))
        spans = (Span(8 * 60, 12 * 60), Span(13 * 60, 18 * 60))
        tomorrow = today().replace(day=3)
        hours_service.add_other_hours(unit_id, OtherHours(tomorrow, spans))

    desk.do(change)
    closed = desk.visit().get(ALL).text
    assert "board-open" not in closed
    assert "board-closed" in closed
    tomorrow = desk.visit().get(f"{ALL}?on=2026-03-03").text
    assert _widths(tomorrow) == {(18 - 8) * 12}
    assert tomorrow.count('<td colspan="12" class="board-closed"') == 3, "each lane has its break"


def test_a_booking_is_dropped_into_another_lane(desk: Desk) -> None:
    booking_id = desk.book(resources=("Andi", "Bay 1"))
    budi = desk.resources["Budi"]
    typed = {"on": "2026-03-02", "time": "14:00", "lane": str(budi), "back": "board"}
    answer = send(desk.visit(), f"{ALL}/daftar/{booking_id}/pindah", **typed)
    assert answer.status_code == 303
    assert answer.location.endswith("/jadwal?on=2026-03-02")
    found = desk.read(booking_id)
    assert found.starts_at == NOON + 2 * HOUR
    assert set(found.resource_ids) == {budi, desk.resources["Bay 1"]}


def test_what_is_taken_refuses_the_drop_with_a_reason(desk: Desk) -> None:
    booking_id = desk.book(resources=("Andi", "Bay 1"))
    desk.book(NOON + 2 * HOUR, "budi", "check", ("Budi",))
    for lane, reason in (
        (desk.resources["Budi"], "baru saja diambil"),
        (999, "tidak cocok"),
        ("nonsense", "tidak cocok"),
    ):
        typed = {"on": "2026-03-02", "time": "14:00", "lane": str(lane), "back": "board"}
        answer = send(desk.visit(), f"{ALL}/daftar/{booking_id}/pindah", **typed)
        assert answer.status_code == 422
        assert "error-summary" in answer.text
        assert reason in answer.text
    assert desk.read(booking_id).starts_at == NOON


def test_the_other_resource_follows_to_whoever_is_free(desk: Desk) -> None:
    """The booking's own bay is taken at the new time, another one is free."""

    def add_bay() -> int:
        return hours_service.add_resource(desk.shop.unit_id, "bay", "Bay 2").id

    bay_2 = desk.do(add_bay)
    booking_id = desk.book(resources=("Andi", "Bay 1"))
    desk.book(NOON + 2 * HOUR, "budi", resources=("Budi", "Bay 1"))
    typed = {"on": "2026-03-02", "time": "14:00", "lane": str(desk.resources["Andi"])}
    assert send(desk.visit(), f"{ALL}/daftar/{booking_id}/pindah", **typed).status_code == 303
    assert set(desk.read(booking_id).resource_ids) == {desk.resources["Andi"], bay_2}


def test_the_page_for_moving_offers_the_week_and_any_time(desk: Desk) -> None:
    booking_id, browser = desk.book(), desk.visit()
    address = f"{ALL}/daftar/{booking_id}/pindah"
    page = browser.get(f"{address}?week=2026-03-03").text
    assert 'value="2026-03-03T09:00@"' in page
    assert 'value="2026-03-03T16:30@"' not in page, "it would not be over by five"
    assert send(browser, f"{address}?week=2026-03-03", slot="2026-03-03T09:00@").status_code == 303
    assert desk.read(booking_id).starts_at == TOMORROW - HOUR
    for wrong in (
        {},
        {"slot": "2026-03-09T03:05@"},
        {"on": "2026-03-03"},
        {"time": "10:00"},
        {"on": "2026-03-03", "time": "25:00"},
        {"on": "2026-03-03", "time": "20:00"},
        {"on": "2026-03-03", "time": "10:02"},
    ):
        assert send(browser, address, **wrong).status_code == 422, wrong
    both = [desk.resources["Andi"], desk.resources["Bay 1"]]
    late = send(browser, address, on="2026-03-03", time="20:00", resources=both)
    assert late.status_code == 303, "with everybody named it may lie outside opening hours"


def test_a_request_is_given_a_time(desk: Desk) -> None:
    request_id, browser = desk.ask(), desk.visit()
    assert f"/{request_id}/pindah" in browser.get(f"{ALL}/daftar/{request_id}").text
    answer = send(browser, f"{ALL}/daftar/{request_id}/pindah", slot="2026-03-02T11:00@")
    assert answer.status_code == 303
    assert desk.read(request_id).state is S.CONFIRMED
    late = send(desk.visit("owner"), f"{ALL}/daftar/{request_id}/konfirmasi")
    assert late.status_code == 409


def test_somebody_walks_in_and_is_served(desk: Desk) -> None:
    browser, wash = desk.visit(), desk.services["wash"]
    free = browser.get(f"{ALL}/daftar/baru?on=2026-03-02&minute=600&resource=1").text
    assert "minute=600" in free
    page = browser.get(f"{ALL}/daftar/baru/{wash}?on=2026-03-02&minute=600&resource=1").text
    assert 'value="10:00"' in page
    new = f"{ALL}/daftar/baru/{wash}"
    assert send(browser, new, in_plate="B 1 A").status_code == 422, "for whom?"
    assert send(browser, new, customer="Rina Marlina").status_code == 422, "the plate is missing"
    assert send(browser, new, customer="Rina Marlina", in_plate="??").status_code == 422
    here = send(browser, new, customer="Rina Marlina", in_plate="B 1 A")
    assert here.status_code == 303
    found = desk.read(int(here.location.rsplit("/", 1)[1]))
    assert (found.state, found.starts_at) == (S.CHECKED_IN, NOW)


def test_nothing_is_free_today_any_more(desk: Desk) -> None:
    typed = {"customer": "Rina Marlina"}
    with at(NOW + 8 * HOUR):
        late = send(desk.visit(), f"{ALL}/daftar/baru/{desk.services['check']}", **typed)
    assert late.status_code == 422
    assert "Tidak ada lagi yang kosong hari ini" in late.text


def test_somebody_new_calls_and_is_booked(desk: Desk) -> None:
    typed = {
        "full_name": "Tono Baru",
        "phone": "081298765432",
        "on": "2026-03-03",
        "time": "10:00",
        "resources": str(desk.resources["Budi"]),
    }
    address = f"{ALL}/daftar/baru/{desk.services['check']}"
    answer = send(desk.visit(), address, **typed)
    assert answer.status_code == 303, answer.text
    found = desk.read(int(answer.location.rsplit("/", 1)[1]))
    assert (found.state, found.starts_at) == (S.CONFIRMED, TOMORROW)
    assert found.resource_ids == [desk.resources["Budi"]]
    taken = send(desk.visit(), address, **typed)
    assert taken.status_code == 422
    past = send(desk.visit(), address, **{**typed, "on": "2026-03-01"})
    assert past.status_code == 422


def test_the_desk_books_extras_with_promotions_at_somebodys_home(desk: Desk) -> None:
    address = f"{ALL}/daftar/baru/{desk.services['check']}"
    district, scent = desk.open_at_home()
    browser = desk.visit()
    typed = {"customer": "Rina Marlina", "venue": "home", f"extra_{scent}": "2"}
    page = send(browser, f"{address}/hitung", **typed, code="HEMAT").text
    assert "Hemat" in page
    assert 'name="expected" value="240000"' in page, "100,000 and two of 80,000, less 20,000"
    now = send(browser, address, **typed, district=district, address="Jl. Melati 4")
    assert now.status_code == 422, "when are we to come?"
    when = {"on": "2026-03-03", "time": "11:00"}
    where = {"district": district, "address": "Jl. Melati 4"}
    assert send(browser, address, **typed, **when).status_code == 422, "where are we to come?"
    stale = send(browser, address, **typed, **when, **where, code="HEMAT", expected="260000")
    assert stale.status_code == 422, "what was said on the phone is what is booked"
    booked = send(browser, address, **typed, **when, **where, code="HEMAT", expected="240000")
    assert booked.status_code == 303, booked.text
    found = desk.read(int(booked.location.rsplit("/", 1)[1]))
    assert (found.venue, found.district_id) == (Venue.HOME, district)
    with desk.inside():
        assert get_order(found.order_id or 0).total_amount == 240_000


def test_a_newcomer_is_booked_at_the_price_for_newcomers(desk: Desk) -> None:
    desk.welcome_newcomers()
    address = f"{ALL}/daftar/baru/{desk.services['check']}"
    typed = {"full_name": "Tono Baru", "phone": "081298765432"}
    page = send(desk.visit(), f"{address}/hitung", **typed).text
    assert 'name="expected" value="90000"' in page
    booked = send(desk.visit(), address, **typed, expected="90000")
    assert booked.status_code == 303, booked.text


def test_nobody_of_the_list_is_called_so(desk: Desk) -> None:
    address = f"{ALL}/daftar/baru/{desk.services['check']}"
    page = send(desk.visit(), address, customer="Zaenal").text
    assert "Isi data pelanggan baru" in page


def test_resources_of_another_unit_are_never_taken(desk: Desk) -> None:
    def found_another() -> int:
        unit = found_unit(UnitKind.WORKSHOP, "lain", Brand("Bengkel Lain"))
        return hours_service.add_resource(unit.id, "mechanic", "Orang lain").id

    stranger, booking_id = desk.do(found_another), desk.book(service_name="check")
    typed = {"on": "2026-03-03", "time": "10:00"}
    address = f"{ALL}/daftar/{booking_id}/pindah"
    assert send(desk.visit(), address, **typed, resources=[stranger]).status_code == 422
    assert send(desk.visit(), address, **typed, lane=str(stranger)).status_code == 422
    with desk.inside():
        lanes = {lane.resource_id for lane in read_day(desk.shop.unit_id, today())}
    assert stranger not in lanes


def test_an_overrun_moves_who_comes_after(desk: Desk) -> None:
    running = desk.book(NOW + HOUR, "rina", "check", ("Andi",))
    after = desk.book(NOW + 3 * HOUR / 2, "budi", "check", ("Andi",))
    with at(NOW + HOUR):
        desk.do(lambda: service.check_in(running, desk.actor()))
        desk.do(lambda: service.start_service(running, desk.actor()))
        browser, address = desk.visit(), f"{ALL}/daftar/{running}/lewat"
        assert browser.get(address).status_code == 200
        page = browser.get(f"{address}?until=12:00").text
        (choice,) = re.findall(r'name="take"\s+value="([^"]+)"', page)
        assert choice.startswith(f"{after}@")
        assert send(browser, address, until="").status_code == 422
        assert send(browser, address, until="12:00", take="7@2026-03-02T12:00@1").status_code == 422
        left = send(browser, address, until="12:00")
        assert left.location.endswith("lewat?until=12:00"), "somebody is still in the way"
        done = send(browser, address, until="12:00", take=choice)
        assert done.location.endswith(f"/daftar/{running}")
    assert desk.read(running).ends_at == NOON
    moved = desk.read(after)
    assert moved.starts_at is not None
    assert moved.starts_at != NOW + 3 * HOUR / 2 or moved.resource_ids != [desk.resources["Andi"]]


def test_what_does_not_run_is_not_extended(desk: Desk) -> None:
    booking_id = desk.book()
    answer = send(desk.visit(), f"{ALL}/daftar/{booking_id}/lewat", until="15:00")
    assert answer.status_code == 422
    assert desk.visit().get(f"{ALL}/daftar/{booking_id}/lewat?until=15:00").status_code == 200
    assert desk.visit().get(f"{ALL}/daftar/{desk.ask()}/lewat?until=15:00").status_code == 200
