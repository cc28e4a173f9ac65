"""What waits on the overview of a unit: bookings, offered times, orders; each with its link."""

from datetime import timedelta

from coop.domain.booking import service
from coop.domain.sales import service as sales
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.domain.units.service import choose_features
from tests.support.appointments import NOON, NOW, TOMORROW, Desk, at
from tests.support.shop import KEPT, PUBLIC, send
from tests.support.statements import statements

MINE = "/janji-saya"


def _order(desk: Desk) -> int:
    def work() -> int:
        wish = Wish(1, desk.shop.items["product"])
        basket = Basket(desk.shop.unit_id, desk.shop.persons["rina"], (wish,))
        return sales.place_order(basket, PaymentTerms(today()), "test:overview", None).id

    return desk.do(work)


def _offer(desk: Desk) -> None:
    """Rina waits for tomorrow, and is offered the time that Budi gives back."""
    booked = desk.book(TOMORROW, "budi")

    def work() -> None:
        day = today() + timedelta(days=1)
        service.join_waiting_list(desk.services["wash"], desk.shop.persons["rina"], day, day)
        service.cancel_booking(booked, desk.actor(), "Batal")

    desk.do(work)


def test_what_waits_stands_on_the_overview_with_its_link(desk: Desk) -> None:
    links = (
        f"{KEPT}/jadwal/daftar?state=requested",
        f"{KEPT}/jadwal/tunggu",
        f"{KEPT}/pesanan?status=placed",
        f"{KEPT}/pesanan/serah-terima",
    )
    quiet = _main(desk.visit().get(KEPT).text)
    assert not [link for link in links if link in quiet]
    desk.book(NOON)  # booked at the desk: confirmed, so nothing waits
    assert not [link for link in links if link in _main(desk.visit().get(KEPT).text)]
    desk.ask("budi")
    order_id = _order(desk)
    _offer(desk)
    with statements() as sent:
        page = _main(desk.visit().get(KEPT).text)
    assert len(sent) <= 12
    assert "1 booking perlu dikonfirmasi" in page
    assert "1 waktu yang ditawarkan menunggu jawaban" in page
    assert "1 pesanan perlu disiapkan" in page
    assert [link for link in links if link in page] == list(links[:3])
    for step in ("preparing", "ready"):
        address = f"{KEPT}/pesanan/{order_id}/barang/{step}"
        assert send(desk.visit(), address).status_code == 303
    page = _main(desk.visit().get(KEPT).text)
    assert "1 pesanan perlu diserahkan" in page
    assert "perlu disiapkan" not in page
    for link in links:
        assert desk.visit().get(link).status_code == 200
    assert "perlu diserahkan" not in desk.visit("worker").get(KEPT).text


def test_a_feature_that_is_off_shows_nothing(desk: Desk) -> None:
    desk.ask("budi")
    _order(desk)
    desk.do(lambda: choose_features(desk.shop.unit_id, []))
    page = desk.visit().get(KEPT).text
    assert "perlu dikonfirmasi" not in page
    assert "perlu disiapkan" not in page


def test_a_booking_that_is_over_or_cancelled_leads_to_a_complaint(desk: Desk) -> None:
    late, cancelled = desk.book(NOON), desk.book(TOMORROW, service_name="check")
    rina = desk.visit("rina")

    def way(booking_id: int) -> str:
        return f"{PUBLIC}/keluhan?about=booking:{booking_id}"

    assert way(late) not in rina.get(f"{MINE}/{late}").text
    with at(TOMORROW):
        assert way(late) in rina.get(f"{MINE}/{late}").text, "its time is over, nobody served her"
    assert way(cancelled) not in rina.get(f"{MINE}/{cancelled}").text
    with at(NOW):
        sent = send(rina, f"{MINE}/{cancelled}/batal", reason="Sakit")
        assert sent.status_code == 303
        assert way(cancelled) in rina.get(f"{MINE}/{cancelled}").text


def _main(page: str) -> str:
    """Return what stands beside the menu."""
    return page.split("<main", maxsplit=1)[1].split("</main>", maxsplit=1)[0]
