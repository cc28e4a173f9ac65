"""The owner says how services are booked and where the unit comes to; others do not."""

from typing import Any

from coop.db import session
from coop.domain.booking.models import BookingService, TravelDistrict
from coop.domain.scheduling.hours_service import deactivate_resource
from coop.domain.scheduling.models import Resource
from tests.integration.booking_pages.conftest import Garage
from tests.integration.booking_pages.test_booking import NINE, book
from tests.support.shop import KEPT, PUBLIC, send

ALL = f"{KEPT}/layanan"
TERMS: dict[str, Any] = {
    "duration": "90",
    "after": "15",
    "interval": "30",
    "needs": ["mekanik"],
    "choice_kind": "",
    "offered_at": "unit",
    "notice_hours": "2",
    "horizon_days": "30",
    "deposit_percent": "25",
    "cancel_hours": "12",
    "kept_percent": "100",
    "needs_approval": "y",
    "question_1": "Nomor polisi",
    "kind_1": "plate",
    "required_1": "y",
    "question_2": "Tipe mobil",
}


def _terms(garage: Garage, item_id: int) -> Any:
    return garage.do(lambda: session.get(BookingService, item_id))


def test_terms_are_changed_and_what_is_booked_stays(garage: Garage) -> None:
    rina, owner = garage.shop.visit("rina"), garage.shop.visit("owner")
    mine = book(garage, rina)
    address = f"{ALL}/{garage.wash}"
    assert 'value="60"' in owner.get(address).text
    assert send(owner, address, **TERMS).status_code == 303
    row = _terms(garage, garage.wash)
    assert (row.duration, row.after, row.notice, row.choice_kind) == (90, 15, 120, "")
    assert not row.takes_requests
    assert row.needs_approval
    assert [(one["key"], one["label"]) for one in row.intake] == [
        ("plate", "Nomor polisi"),
        ("tipe_mobil", "Tipe mobil"),
    ], "a question that was asked before keeps its name"
    told = owner.get(address).text
    assert "tipe mobil" in told.lower()
    assert "is_required" not in told, "the history is written for people"
    page = rina.get(mine).text
    assert "09.00–10.00" in page or "09:00–10:00" in page
    assert f"{garage.week}/kapan-saja" not in rina.get(garage.week).text


def test_terms_that_nothing_could_be_booked_under_are_refused(garage: Garage) -> None:
    owner = garage.shop.visit("owner")
    address = f"{ALL}/{garage.wash}"
    for wrong in (
        {"duration": "7"},
        {"duration": "0"},
        {"duration": "2885"},
        {"after": "-5"},
        {"interval": "0"},
        {"needs": ["gajah"]},
        {"needs": []},
        {"deposit_percent": "101"},
        {"offered_at": "mars"},
        {"question_1": "Sama", "question_2": "Sama"},
        {"choice_kind": "bay"},
    ):
        answer = send(owner, address, **{**TERMS, **wrong})
        if "question_2" in wrong:
            assert answer.status_code == 303, "two questions may read alike; their names differ"
            continue
        assert answer.status_code == 422, wrong
        assert "error-summary" in answer.text
    assert _terms(garage, garage.wash).duration in (60, 90)


def test_the_list_says_what_is_missing(garage: Garage) -> None:
    owner = garage.shop.visit("owner")
    assert "status-wait" not in owner.get(ALL).text
    garage.do(lambda: [deactivate_resource(one) for one in _all_mechanics()])
    page = owner.get(ALL).text
    assert page.count("status-wait") == 2, "both need one"
    assert NINE not in garage.shop.visit().get(garage.week).text


def _all_mechanics() -> list[int]:

    return [row.id for row in session.query(Resource).filter_by(kind="mekanik", is_active=True)]


def test_switched_off_nobody_books_it(garage: Garage) -> None:
    owner, guest = garage.shop.visit("owner"), garage.shop.visit()
    offer = f"{PUBLIC}/katalog/{garage.wash}"
    assert garage.week in guest.get(offer).text
    assert send(owner, f"{ALL}/{garage.wash}/off").status_code == 303
    assert send(owner, f"{ALL}/{garage.wash}/off").status_code == 303, "a second time says so"
    assert guest.get(garage.week).status_code == 404
    assert garage.week not in guest.get(offer).text
    assert garage.week not in guest.get(f"{PUBLIC}/booking").text
    send(owner, f"{ALL}/{garage.wash}/on")
    assert guest.get(garage.week).status_code == 200


def test_districts(garage: Garage) -> None:
    owner = garage.shop.visit("owner")
    new = f"{ALL}/daerah"
    assert send(owner, new, name="Lembang", minutes="55").status_code == 303
    assert send(owner, new, name="Lembang", minutes="40").status_code == 422
    assert send(owner, new, name="", minutes="40").status_code == 422
    assert send(owner, new, name="Garut", minutes="53").status_code == 422
    one = f"{new}/{garage.district}"
    assert send(owner, one, minutes="45").status_code == 303
    assert send(owner, one, minutes="46").status_code == 422
    assert send(owner, f"{one}/off").status_code == 303
    row = garage.do(lambda: session.get(TravelDistrict, garage.district))
    assert (row.minutes, row.is_active) == (45, False)
    assert send(owner, f"{new}/999999").status_code == 404
    assert send(owner, f"{new}/999999/off").status_code == 404


def test_others_do_not_keep_services(garage: Garage) -> None:
    for who in ("desk", "worker", "rina"):
        browser = garage.shop.visit(who)
        assert browser.get(ALL).status_code == 403
        assert send(browser, f"{ALL}/{garage.wash}", **TERMS).status_code == 403
        assert send(browser, f"{ALL}/{garage.wash}/off").status_code == 403
    owner = garage.shop.visit("owner")
    assert owner.get(f"{ALL}/{garage.shop.items['product']}").status_code == 404
    assert owner.get("/usaha/lain/kelola/layanan").status_code == 404
