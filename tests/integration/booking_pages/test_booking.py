"""From a free time to a booking: held, filled in, sent once; what is over or taken is said."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from coop import dates
from coop.db import session
from coop.domain.booking import service
from coop.domain.booking.models import Booking
from coop.domain.sales.models import Order
from coop.domain.units.service import choose_features
from tests.integration.booking_pages.conftest import NOW, Garage
from tests.support.shop import PRODUCT, PUBLIC, SERVICE, send

NINE = "20260303T0200Z"
"""Nine in the morning in Jakarta, tomorrow."""
ANSWERS = {"in_plate": "b1234xyz"}


def press(garage: Garage, browser: FlaskClient, moment: str = NINE, **more: Any) -> Any:
    """Press a time."""
    return send(browser, f"{garage.week}/waktu/{moment}", **more)


def book(garage: Garage, browser: FlaskClient, moment: str = NINE, **more: Any) -> str:
    """Book to the end; return the address of the booking."""
    form = press(garage, browser, moment).location
    answer = send(browser, form, **{**ANSWERS, "expected": str(SERVICE), **more})
    assert answer.status_code == 303, re.findall(r"field-error.*?</p>", answer.text, re.DOTALL)
    return str(answer.location)


def choose(browser: FlaskClient, week: str, place: dict[str, str]) -> Any:
    """Say where it is to be done."""
    return browser.post(f"{week}/tempat", data={"submission_id": str(uuid4()), **place})


def test_the_week_shows_what_is_free(garage: Garage) -> None:
    page = garage.shop.visit().get(garage.week).text
    buttons = re.findall(r'formaction="[^"]*/waktu/(\w+)"', page)
    assert NINE in buttons
    assert "20260302T0200Z" not in buttons, "that is over"
    assert not [one for one in buttons if one.startswith("20260308")], "closed on Sundays"
    ids = re.findall(r'name="submission_id"\s+value="([^"]+)"', page)
    assert len(set(ids)) == len(ids), "each time is a form of its own"
    later = garage.shop.visit().get(f"{garage.week}?from=2026-03-09").text
    assert "20260310T0200Z" in later
    assert "Tutup" in page or "Not open" in page


def test_a_time_is_held_and_becomes_one_booking(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    held = press(garage, rina)
    assert held.status_code == 303
    page = rina.get(held.location).text
    assert "data-count-down" in page
    assert f'name="expected" value="{SERVICE}"' in page
    form = {"submission_id": str(uuid4()), **ANSWERS, "expected": str(SERVICE)}
    first, again = rina.post(held.location, data=form), rina.post(held.location, data=form)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    ((key, state, person),) = garage.bookings()
    assert (state, person) == ("confirmed", garage.shop.persons["rina"])
    assert first.location == f"/janji-saya/{key}"
    shown = rina.get(first.location).text
    assert "B 1234 XYZ" in shown
    assert "Rp100.000" in shown, "the deposit"
    assert garage.do(lambda: session.query(Order).count()) == 1
    assert rina.get(held.location).location == first.location, "sent: on to the booking"


def test_what_is_missing_stands_beside_its_field_and_nothing_is_lost(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    form = press(garage, rina).location
    answer = send(rina, form, in_plate="", note="Bunyi aneh", expected=str(SERVICE))
    assert answer.status_code == 422
    assert "Bunyi aneh" in answer.text
    assert "in_plate-error" in answer.text
    wrong = send(rina, form, in_plate="12", expected=str(SERVICE))
    assert "B 1234 XYZ" in wrong.text
    assert garage.bookings()[0][1] == "held"


def test_companions_are_on_the_same_bill_at_the_price_that_was_shown(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    form = press(garage, rina).location
    extra = f"extra_{garage.shop.items['product']}"
    shown = send(rina, f"{form}/hitung", **{extra: "2", "in_plate": "B 1 A"})
    total = SERVICE + 2 * PRODUCT
    assert f'name="expected" value="{total}"' in shown.text
    assert 'value="B 1 A"' in shown.text
    stale = send(rina, form, **{extra: "2", "expected": str(SERVICE), **ANSWERS})
    assert stale.status_code == 422, "this is not the price that was shown"
    sent = send(rina, form, **{extra: "2", "expected": str(total), **ANSWERS})
    assert sent.status_code == 303
    assert garage.do(lambda: session.query(Order).one().total_amount) == total
    wrong_code = garage.shop.visit("budi")
    other = press(garage, wrong_code, "20260304T0200Z").location
    refused = send(wrong_code, other, code="TIADA", expected=str(SERVICE), **ANSWERS)
    assert refused.status_code == 422
    assert "TIADA" in refused.text


def test_a_guest_types_first_and_signs_up_then(garage: Garage) -> None:
    guest = garage.shop.visit()
    form = press(garage, guest).location
    assert "data-count-down" in guest.get(form).text
    extra = f"extra_{garage.shop.items['product']}"
    who = send(guest, f"{form}/lanjut", note="Dekat gerbang", **{extra: "1"}, **ANSWERS)
    assert who.status_code == 303
    page = guest.get(who.location).text
    signing_up = unescape(re.findall(r'href="([^"]*/daftar\?next=[^"]*)"', page)[0])
    done = send(
        guest,
        signing_up,
        full_name="Sekar Ayu",
        phone="081234567890",
        password="empat kata yang panjang",
        agrees="y",
    )
    assert done.status_code == 303
    assert done.location == form, "back at the form, signed in"
    shown = guest.get(form).text
    for typed in ("Dekat gerbang", 'value="B 1234 XYZ"', f'value="{SERVICE + PRODUCT}"'):
        assert typed in shown, typed
    total = str(SERVICE + PRODUCT)
    sent = send(guest, form, note="Dekat gerbang", expected=total, **{extra: "1"}, **ANSWERS)
    assert re.fullmatch(r"/janji-saya/\d+", sent.location)
    assert "Sekar" in guest.get("/sebagai-pelanggan").text


def test_a_hold_survives_signing_in_and_nobody_elses_does(garage: Garage) -> None:
    guest, other = garage.shop.visit(), garage.shop.visit("budi")
    form = press(garage, guest).location
    for address, method in ((form, "get"), (f"{form}/hitung", "post"), (f"{form}/lepas", "post")):
        call = getattr(other, method)
        more = {} if method == "get" else {"data": {"submission_id": str(uuid4())}}
        assert call(address, **more).status_code == 404, address
        assert getattr(garage.shop.visit(), method)(address, **more).status_code == 404
    assert send(other, form, expected=str(SERVICE), **ANSWERS).status_code == 404
    assert send(guest, form, **ANSWERS).location.startswith("/masuk")
    assert guest.get(form).status_code == 200


def test_a_time_that_is_over_leads_to_what_is_free_now(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    form = press(garage, rina).location
    with dates.at(NOW + timedelta(minutes=11)):
        for answer in (
            rina.get(form),
            send(rina, form, expected=str(SERVICE), **ANSWERS),
            send(rina, f"{form}/hitung"),
            send(rina, f"{form}/lanjut"),
        ):
            assert answer.location == garage.week
        page = rina.get(garage.week).text
        assert NINE in page, "free again"
        assert "notice-wait" in page or "flash" in page
        garage.do(service.expire_holds)
        assert rina.get(form).location == garage.week, "the worker has ended it"
        assert send(rina, f"{form}/lepas").location == garage.week


def test_a_time_that_somebody_else_took_is_said_with_what_is_free(garage: Garage) -> None:
    rina, budi, third = (garage.shop.visit(who) for who in ("rina", "budi", None))
    for browser in (rina, budi):
        assert "/isi/" in press(garage, browser).location
    late = press(garage, third)
    assert late.location.startswith(f"{garage.week}?from=2026-03-03")
    page = third.get(late.location).text
    assert NINE not in page
    assert "20260303T0300Z" in page
    assert len(garage.bookings()) == 2


def test_nonsense_in_the_address_is_not_found_and_what_is_not_offered_is_said(
    garage: Garage,
) -> None:
    guest = garage.shop.visit()
    for moment in ("x", "20261399T0000Z", "-", "0" * 300):
        assert press(garage, guest, moment).status_code == 404
    for moment in ("20200101T0000Z", "20260303T0201Z", "20260303T0210Z", "20280303T0200Z"):
        assert press(garage, guest, moment).location.startswith(f"{garage.week}?from="), moment
    assert garage.bookings() == []
    assert guest.get(f"{PUBLIC}/booking/{garage.shop.items['product']}").status_code == 404
    assert guest.get("/usaha/lain/booking").status_code == 404


def test_one_visitor_holds_three_times(garage: Garage) -> None:
    guest = garage.shop.visit()
    for hour in (1, 2, 3):
        assert "/isi/" in press(garage, guest, f"20260303T0{hour}00Z").location
    refused = press(garage, guest, "20260303T0400Z")
    assert "/isi/" not in refused.location
    assert "3" in guest.get(refused.location).text
    assert len(garage.bookings()) == 3
    held = garage.bookings()[0][0]
    assert send(guest, f"{PUBLIC}/booking/isi/{held}/lepas").status_code == 303
    assert "/isi/" in press(garage, guest, "20260303T0400Z").location
    rina = garage.shop.visit("rina")
    assert "/isi/" in press(garage, rina, "20260303T0100Z").location, "another visitor may"


def test_another_time_lets_the_first_go(garage: Garage) -> None:
    guest = garage.shop.visit()
    first = press(garage, guest).location
    (held,) = garage.bookings()
    assert f"instead={held[0]}" in guest.get(first).text
    press(garage, guest, "20260303T0300Z", instead=str(held[0]))
    assert [state for _id, state, _person in garage.bookings()] == ["cancelled", "held"]
    stranger = garage.shop.visit("rina")
    press(garage, stranger, "20260303T0500Z", instead=str(garage.bookings()[1][0]))
    assert [state for _id, state, _person in garage.bookings()][1] == "held", "not theirs"


def test_a_customer_chooses_the_mechanic(garage: Garage) -> None:
    rina, budi = garage.shop.visit("rina"), garage.shop.visit("budi")
    andi, other = garage.mechanics
    page = rina.get(f"{garage.week}?with={andi}").text
    assert f'<option value="{andi}" selected>Andi</option>' in " ".join(page.split())
    form = press(garage, rina, **{"with": str(andi)}).location
    assert "Andi" in rina.get(form).text
    assert NINE not in budi.get(f"{garage.week}?with={andi}").text
    assert NINE in budi.get(f"{garage.week}?with={other}").text
    assert NINE in budi.get(f"{garage.week}?with=999999").text, "nobody of that number: anyone"

    def resources() -> list[int]:
        return list(session.query(Booking).one().resource_ids)

    assert garage.do(resources) == [andi]


def test_at_home_the_place_comes_first(garage: Garage) -> None:
    rina = garage.shop.visit("rina")
    week = f"{PUBLIC}/booking/{garage.at_home}"
    assert "/waktu/" not in rina.get(week).text
    missing = send(rina, f"{week}/tempat", venue="home", district=str(garage.district))
    assert missing.status_code == 422
    assert "address-error" in missing.text
    place = {"venue": "home", "district": str(garage.district), "address": "Jl. Melati 5"}
    assert choose(rina, week, {**place, "district": "999"}).status_code == 422
    assert choose(rina, week, place).location == week
    page = rina.get(week).text
    assert "20260303T0130Z" in page, "half past eight: the way from the workshop comes first"
    assert "20260303T0100Z" not in page
    form = send(rina, f"{week}/waktu/20260303T0130Z").location
    assert "Jl. Melati 5" in rina.get(form).text
    assert send(rina, form, expected="100000").status_code == 303
    unasked = send(garage.shop.visit("budi"), f"{week}/waktu/20260303T0330Z")
    assert "/isi/" not in unasked.location, "without a place nothing is held"


def test_ask_without_a_time(garage: Garage) -> None:
    rina, guest = garage.shop.visit("rina"), garage.shop.visit()
    asking = f"{garage.week}/kapan-saja"
    assert guest.get(asking).location.startswith("/masuk")
    wish = {"earliest_on": "2026-03-04", "latest_on": "2026-03-06", "part": "morning"}
    wrong = send(rina, asking, **{**wish, "latest_on": "2026-03-03"}, **ANSWERS)
    assert wrong.status_code == 422
    over = send(rina, asking, **{**wish, "earliest_on": "2026-03-01"}, **ANSWERS)
    assert over.status_code == 422
    extra = f"extra_{garage.shop.items['product']}"
    shown = send(rina, f"{asking}/hitung", **{extra: "1"}, **wish)
    assert f'name="expected" value="{SERVICE + PRODUCT}"' in shown.text, "the price follows"
    assert garage.bookings() == []
    sent = send(rina, asking, expected=str(SERVICE), note="Mobil tua", **wish, **ANSWERS)
    assert sent.status_code == 303
    page = rina.get(sent.location).text
    assert "Mobil tua" in page
    ((_key, state, _person),) = garage.bookings()
    assert state == "requested"
    assert rina.get(f"{PUBLIC}/booking/{garage.at_home}/kapan-saja").status_code == 404


def test_wait_for_a_time_and_leave_the_list(garage: Garage) -> None:
    rina, budi = garage.shop.visit("rina"), garage.shop.visit("budi")
    waiting = f"{garage.week}/tunggu"
    days = {"from_on": "2026-03-03", "until_on": "2026-03-05"}
    assert send(rina, waiting, **{**days, "until_on": "2026-03-02"}).status_code == 422
    assert send(rina, waiting, **days).status_code == 303
    again = send(rina, waiting, **days)
    assert again.status_code == 422, "one place in the list"
    ((entry, state),) = garage.waiting()
    assert state == "waiting"
    leave = f"/janji-saya/tunggu/{entry}/keluar"
    assert send(budi, leave).status_code == 404
    assert leave in rina.get("/janji-saya").text
    assert send(rina, leave).status_code == 303
    assert send(rina, leave).status_code == 303, "said again, nothing happens"
    assert garage.waiting() == [(entry, "left")]


def test_a_full_day_says_so_and_offers_the_list(garage: Garage) -> None:
    def fill_up() -> None:
        for _mechanic in garage.mechanics:
            for hour in range(9):
                starts_at = NOW + timedelta(days=1, hours=hour - 2)
                service.hold_slot(garage.shop.unit_id, garage.wash, starts_at)

    garage.do(fill_up)
    page = garage.shop.visit("rina").get(garage.week).text
    assert "20260303T" not in page
    assert f"{garage.week}/tunggu?from=2026-03-03" in page
    guest = garage.shop.visit().get(garage.week).text
    assert "/booking/siapa?next=/usaha/bengkel/booking/1/tunggu" in guest, "with a way to sign up"


@pytest.mark.parametrize("moment", ["99991231T2355Z", "00010101T0000Z", "20260230T0100Z", "x"])
def test_a_time_far_from_any_calendar_is_none(garage: Garage, moment: str) -> None:
    answer = send(garage.shop.visit(), f"{garage.week}/waktu/{moment}")
    assert answer.status_code == 404


def test_an_offered_time_is_taken_by_whom_it_is_held_for(garage: Garage) -> None:
    rina, budi = garage.shop.visit("rina"), garage.shop.visit("budi")

    def fill_up() -> int:
        held = [
            service.hold_slot(garage.shop.unit_id, garage.wash, NOW + timedelta(days=1, hours=-1))
            for _mechanic in garage.mechanics
        ]
        return held[0].id

    first = garage.do(fill_up)
    send(budi, f"{garage.week}/tunggu", from_on="2026-03-03", until_on="2026-03-03")
    garage.do(lambda: service.drop_hold(first))
    page = budi.get("/janji-saya").text
    (form,) = set(re.findall(r'href="([^"]*/isi/\d+)"', page))
    assert rina.get(form).status_code == 404
    assert send(budi, form, expected=str(SERVICE), **ANSWERS).status_code == 303
    assert garage.waiting()[0][1] == "taken"


def test_without_the_feature_there_is_no_page(garage: Garage) -> None:

    garage.do(lambda: choose_features(garage.shop.unit_id, ["selling"]))
    for address in (f"{PUBLIC}/booking", garage.week):
        assert garage.shop.visit().get(address).status_code == 404
    assert f"{PUBLIC}/booking" not in garage.shop.visit().get(PUBLIC).text
