"""One's own bookings: seen, moved, cancelled, carried away; and never somebody else's."""

from datetime import timedelta
from typing import Any

from coop import dates
from coop.db import session
from coop.domain.booking import service
from coop.domain.booking.models import Booking
from coop.domain.identity.types import Role
from coop.domain.payments.service import receive_cash
from coop.domain.sales.models import Order
from coop.domain.sales.queries import list_open_bills
from tests.integration.booking_pages.conftest import NOW, Garage
from tests.integration.booking_pages.test_booking import NINE, book, press
from tests.support.shop import SERVICE, send
from tests.support.staff import add_staff

TEN = "20260303T0300Z"


def _pay_deposit(garage: Garage) -> None:
    def work() -> None:
        order = session.query(Order).one()
        bill = list_open_bills(order.id)[0]
        receive_cash(order.person_id, {bill.id: bill.amount}, add_staff("Kasir", Role.CASHIER))

    garage.do(work)


def test_who_sees_what(garage: Garage) -> None:
    rina, budi, guest = (garage.shop.visit(who) for who in ("rina", "budi", None))
    mine = book(garage, rina)
    assert mine in rina.get("/janji-saya").text
    assert mine not in budi.get("/janji-saya").text
    for address in (mine, f"{mine}/pindah", f"{mine}/janji.ics"):
        assert rina.get(address).status_code == 200, address
        assert budi.get(address).status_code == 404, address
        assert guest.get(address).location.startswith("/masuk"), address
    for address in (f"{mine}/batal", f"{mine}/pindah/{TEN}"):
        assert send(budi, address, reason="Iseng").status_code == 404
    token = garage.do(lambda: session.query(Booking).one().token)
    assert rina.get(f"/janji/{token}").location == mine
    assert budi.get(f"/janji/{token}").status_code == 404
    assert guest.get(f"/janji/{token}").location == f"/masuk?next=/janji/{token}"
    door = garage.shop.visit("worker").get(f"/janji/{token}").location
    assert door == f"/usaha/bengkel/kelola/jadwal/masuk/{token}", "a camera at the door opens it"
    assert rina.get("/janji/lain").status_code == 404


def test_a_hold_is_no_booking_yet(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    press(garage, rina)
    ((key, _state, _person),) = garage.bookings()
    assert rina.get(f"/janji-saya/{key}").status_code == 404
    assert f"/isi/{key}" in rina.get("/janji-saya").text, "but it is shown, with its end"


def test_what_is_to_pay_and_the_code_for_the_door(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    page = rina.get(book(garage, rina)).text
    assert "Rp100.000" in page
    assert 'src="data:image/svg+xml' in page
    order = garage.do(lambda: session.query(Order).one().id)
    assert f"/pesanan-saya/{order}/bayar" in page
    _pay_deposit(garage)
    assert "Rp150.000" in rina.get("/janji-saya/1").text


def test_the_calendar_entry(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    answer = rina.get(f"{book(garage, rina)}/janji.ics")
    assert answer.mimetype == "text/calendar"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "DTSTART:20260303T020000Z" in answer.text
    assert "STATUS:CONFIRMED" in answer.text
    asked = send(
        rina,
        f"{garage.week}/kapan-saja",
        earliest_on="2026-03-04",
        latest_on="2026-03-05",
        part="any",
        in_plate="B 1 A",
        expected=str(SERVICE),
    )
    assert rina.get(f"{asked.location}/janji.ics").status_code == 404, "no time yet"


def test_move_until_the_deadline(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    mine = book(garage, rina)
    page = rina.get(f"{mine}/pindah").text
    assert TEN in page
    assert send(rina, f"{mine}/pindah/{TEN}").location == mine
    assert "10.00" in rina.get(mine).text or "10:00" in rina.get(mine).text
    assert NINE in rina.get(garage.week).text, "free again"
    assert send(rina, f"{mine}/pindah/x").status_code == 404
    closed = send(rina, f"{mine}/pindah/20260308T0300Z")
    assert closed.location == f"{mine}/pindah", "closed on Sundays"
    with dates.at(NOW + timedelta(hours=21)):
        assert rina.get(f"{mine}/pindah").location == mine, "later than the deadline"
        late = send(rina, f"{mine}/pindah/20260304T0300Z")
        assert late.location == f"{mine}/pindah"
    assert garage.do(lambda: session.query(Booking).one().starts_at).hour == 3


def test_a_time_that_was_taken_meanwhile_keeps_the_old_one(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    mine = book(garage, rina)
    garage.do(
        lambda: [
            service.hold_slot(garage.shop.unit_id, garage.wash, NOW + timedelta(days=1))
            for _mechanic in garage.mechanics
        ]
    )
    refused = send(rina, f"{mine}/pindah/{TEN}")
    assert refused.location == f"{mine}/pindah"
    page = rina.get(refused.location).text
    assert f"/pindah/{TEN}" not in page
    assert garage.do(lambda: session.query(Booking).first().starts_at).hour == 2


def test_cancel_in_time_and_once(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    mine = book(garage, rina)
    _pay_deposit(garage)
    assert "Rp0" in rina.get(mine).text, "what is kept, said before"
    assert send(rina, f"{mine}/batal", reason="Mobil dijual").status_code == 303
    again = send(rina, f"{mine}/batal", reason="Mobil dijual")
    assert again.status_code == 422
    page = rina.get(mine).text
    assert "Mobil dijual" in page
    assert f"{mine}/batal" not in page
    assert garage.do(lambda: session.query(Order).one().earned_amount) == 0
    assert NINE in rina.get(garage.week).text


def test_cancel_late_keeps_what_was_said(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    mine = book(garage, rina)
    _pay_deposit(garage)
    with dates.at(NOW + timedelta(hours=20)):
        assert "Rp50.000" in rina.get(mine).text, "half of the deposit"
        assert send(rina, f"{mine}/batal").status_code == 303
    assert garage.do(lambda: session.query(Order).one().earned_amount) == 50_000


def test_when_its_time_has_come_one_calls(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    mine = book(garage, rina)
    with dates.at(NOW + timedelta(days=1)):
        assert f"{mine}/batal" not in rina.get(mine).text
        assert send(rina, f"{mine}/batal").status_code == 422


def test_the_home_of_a_customer(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    assert rina.get("/beranda").location == "/sebagai-pelanggan"
    assert "/janji-saya/1" not in rina.get("/sebagai-pelanggan").text
    book(garage, rina)
    page = rina.get("/sebagai-pelanggan").text
    for address in ("/janji-saya/1", "/pesanan-saya/1", "/poin-saya"):
        assert address in page
    assert garage.shop.visit("owner").get("/sebagai-pelanggan").status_code == 403
    assert garage.shop.visit().get("/sebagai-pelanggan").location.startswith("/masuk")


def test_the_unit_sees_what_a_customer_booked(garage: Garage) -> None:
    rina, desk = garage.shop.visit("rina"), garage.shop.visit("desk")
    book(garage, rina)
    rows: Any = desk.get("/usaha/bengkel/kelola/pelanggan").text
    assert "Rina Marlina" in rows
    page = desk.get("/usaha/bengkel/kelola/pelanggan/1").text
    assert "Cuci AC" in page
    assert "BO-2026-00001" in page
