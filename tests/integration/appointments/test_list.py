"""The list of bookings and the page of one: found, filtered, taken from step to step."""

import pytest

from coop.db import session
from coop.domain.assurance.service import run_audit
from coop.domain.booking.types import BookingState
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Role
from coop.domain.people.models import Person
from coop.domain.sales import queries as sales
from coop.domain.sales.types import OrderStatus
from coop.domain.scheduling import hours_service
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from tests.support.appointments import HOUR, NOON, NOW, TOMORROW, Desk, at
from tests.support.shop import KEPT, send
from tests.support.statements import statements

ALL = f"{KEPT}/jadwal"
LIST = f"{ALL}/daftar"
S = BookingState
GONE_ON = "sudah berubah. Lihat kembali"


def _clean(desk: Desk) -> bool:
    return desk.do(lambda: run_audit().ok)


def test_bookings_are_found_by_what_people_say(desk: Desk) -> None:
    washed = desk.read(desk.book()).number or ""
    checked = desk.read(desk.book(TOMORROW, "budi", "check", ("Budi",))).number or ""

    def give_phone() -> None:
        session.get_one(Person, desk.shop.persons["rina"]).phone = "+6281234567890"

    desk.do(give_phone)
    page = desk.visit().get(LIST).text
    assert washed in page
    assert checked in page
    service, resource = desk.services["check"], desk.resources["Budi"]
    for asked, found, left_out in (
        ("q=rina", washed, checked),
        ("q=B 1234 XYZ", washed, checked),
        ("q=b1234xyz", washed, checked),
        ("q=0812 3456 7890", washed, checked),
        ("q=PLG-00001", washed, checked),
        (f"q={checked.lower()}", checked, washed),
        (f"service={service}", checked, washed),
        (f"resource={resource}", checked, washed),
        ("from=2026-03-03", checked, washed),
        ("to=2026-03-02", washed, checked),
    ):
        page = desk.visit().get(f"{LIST}?{asked}").text
        assert found in page, asked
        assert left_out not in page, asked
    assert washed not in desk.visit().get(f"{LIST}?state=cancelled").text
    assert washed in desk.visit().get(f"{LIST}?paid=unpaid&sort=total&dir=asc").text
    assert washed not in desk.visit().get(f"{LIST}?paid=sent").text


def test_what_moved_away_from_a_resource_is_not_found_there(desk: Desk) -> None:
    booking_id = desk.book(resources=("Andi", "Bay 1"))
    number = desk.read(booking_id).number or ""
    andi, budi = desk.resources["Andi"], desk.resources["Budi"]
    moved = send(
        desk.visit(),
        f"{ALL}/daftar/{booking_id}/pindah",
        on="2026-03-02",
        time="12:00",
        resources=[budi, desk.resources["Bay 1"]],
    )
    assert moved.status_code == 303
    for end in (False, True):
        if end:
            with at(NOW + HOUR):
                send(desk.visit(), f"{ALL}/daftar/{booking_id}/batal", reason="Sakit")
        assert number in desk.visit().get(f"{LIST}?resource={budi}").text
        assert number not in desk.visit().get(f"{LIST}?resource={andi}").text


def test_the_list_as_a_file(desk: Desk) -> None:
    desk.book()
    text = desk.visit("worker").get(f"{LIST}?format=csv").get_data(as_text=True)
    assert "Rina Marlina" in text
    assert "Andi" in text
    with desk.visit().get(f"{LIST}?format=xlsx") as file:
        assert file.data.startswith(b"PK")


def test_a_request_is_confirmed_from_the_list_once(desk: Desk) -> None:
    booking_id = desk.book(service_name="approved")
    assert "/konfirmasi" in desk.visit().get(f"{LIST}?state=requested").text
    done = send(desk.visit(), f"{ALL}/daftar/{booking_id}/konfirmasi", back="list")
    assert done.location.endswith("/daftar")
    again = send(desk.visit("owner"), f"{ALL}/daftar/{booking_id}/konfirmasi")
    assert again.status_code == 409
    assert GONE_ON in again.text
    assert desk.read(booking_id).state is S.CONFIRMED


def test_from_the_door_to_the_end(desk: Desk) -> None:
    booking_id = desk.book()
    one = f"{ALL}/daftar/{booking_id}"
    worker = desk.visit("worker")
    assert "B 1234 XYZ" in worker.get(one).text
    with at(NOON):
        assert send(worker, f"{one}/mulai").status_code == 409, "nobody has come yet"
        assert send(worker, f"{one}/hadir").status_code == 303
        assert send(desk.visit(), f"{one}/hadir").status_code == 409, "a colleague was first"
        assert send(worker, f"{one}/mulai").status_code == 303
        assert send(worker, f"{one}/selesai", odometer="abc").status_code == 422
    with at(NOON + HOUR):
        assert send(worker, f"{one}/selesai", odometer="45.000").status_code == 303
        assert send(worker, f"{one}/selesai").status_code == 409
    found = desk.read(booking_id)
    assert (found.state, found.next_service_km) == (S.COMPLETED, 55_000)
    with desk.inside():
        assert sales.get_order(found.order_id or 0).status is OrderStatus.COMPLETED
    page = worker.get(one).text
    for word in (
        "Dikonfirmasi",
        "Pelanggan sudah datang",
        "Pengerjaan dimulai",
        "Selesai dilayani",
    ):
        assert word in page
    assert _clean(desk)


def test_a_booking_of_another_day_does_not_begin_today(desk: Desk) -> None:
    booking_id = desk.book(TOMORROW)
    assert "/hadir" not in desk.visit().get(f"{ALL}/daftar/{booking_id}").text
    assert send(desk.visit(), f"{ALL}/daftar/{booking_id}/hadir").status_code == 422
    assert desk.read(booking_id).state is S.CONFIRMED


def test_ends_with_a_reason(desk: Desk) -> None:
    turned_down, cancelled = desk.book(service_name="approved"), desk.book(NOON, "budi")
    for booking_id, way, state in (
        (turned_down, "tolak", S.REJECTED),
        (cancelled, "batal", S.CANCELLED),
    ):
        address = f"{ALL}/daftar/{booking_id}/{way}"
        assert send(desk.visit(), address, reason="").status_code == 422
        assert send(desk.visit(), address, reason="Mekanik sakit").status_code == 303
        found = desk.read(booking_id)
        assert (found.state, found.reason) == (state, "Mekanik sakit")
        late = send(desk.visit(), address, reason="Lagi")
        assert late.status_code == 409
        assert GONE_ON in late.text
    assert _clean(desk)


def test_nobody_came_once_the_time_has_come(desk: Desk) -> None:
    booking_id = desk.book()
    address = f"{ALL}/daftar/{booking_id}/tidak-datang"
    assert send(desk.visit(), address).status_code == 422, "it is too early"
    with at(NOON + HOUR):
        assert "tidak-datang" in desk.visit().get(f"{ALL}/daftar/{booking_id}").text
        assert send(desk.visit(), address).status_code == 303
        assert send(desk.visit(), address).status_code == 409
    assert desk.read(booking_id).state is S.NO_SHOW


def test_one_form_sent_twice_ends_once(desk: Desk) -> None:
    booking_id, browser = desk.book(), desk.visit()
    typed = {"submission_id": "6c37e2b8-1111-4222-8333-444455556666", "reason": "Sakit"}
    answers = [browser.post(f"{ALL}/daftar/{booking_id}/batal", data=typed) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, answers[0].location)] * 2


def test_the_worker_serves_and_decides_nothing(desk: Desk) -> None:
    booking_id, worker = desk.book(), desk.visit("worker")
    assert worker.get(f"{ALL}/daftar/{booking_id}").status_code == 200
    for step in ("konfirmasi", "batal", "tidak-datang", "pindah"):
        assert send(worker, f"{ALL}/daftar/{booking_id}/{step}", reason="R").status_code == 403
    for page in ("permintaan", "permintaan/rencana", "tunggu", "daftar/baru"):
        assert worker.get(f"{ALL}/{page}").status_code == 403
    assert desk.visit("rina").get(f"{ALL}/daftar/{booking_id}").status_code == 403


@pytest.mark.parametrize(
    "step",
    [
        "konfirmasi",
        "hadir",
        "mulai",
        "selesai",
        "tidak-datang",
        "tolak",
        "batal",
        "pindah",
        "lewat",
    ],
)
def test_another_units_booking_is_not_found(desk: Desk, step: str) -> None:
    booking_id = desk.book()

    def found_another() -> None:
        studio = found_unit(UnitKind.STUDIO, "studio", Brand("Studio"))
        grant_role(desk.shop.users["owner"][0], Role.OWNER, studio.id)

    desk.do(found_another)
    owner, there = desk.visit("owner"), f"/usaha/studio/kelola/jadwal/daftar/{booking_id}"
    assert owner.get(there).status_code == 404
    answer = send(owner, f"{there}/{step}", reason="R", on="2026-03-03", time="10:00")
    assert answer.status_code == 404
    assert desk.read(booking_id).state is S.CONFIRMED


@pytest.mark.databases("sqlite")
def test_the_pages_ask_little_however_full_the_day(desk: Desk) -> None:
    """As many statements on either database; sixty bookings take their time."""

    def add_mechanics() -> None:
        for n in range(2):
            hours_service.add_resource(desk.shop.unit_id, "mechanic", f"Mekanik {n}")

    desk.do(add_mechanics)
    counts = []
    for numbers in (range(1), range(1, 60)):
        for n in numbers:
            desk.book(TOMORROW - HOUR + n % 15 * HOUR / 2, "budi", "check")
        found = []
        for address in (LIST, f"{ALL}?on=2026-03-03", f"{LIST}/1", f"{LIST}/1/pindah"):
            with statements() as sent:
                page = desk.visit().get(address)
            assert page.status_code == 200
            found.append(len(sent))
        counts.append(found)
    assert page.text.count('type="radio"') > 0
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
