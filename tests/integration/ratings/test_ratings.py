"""Who had something says how it was; the unit answers; words that hurt are hidden."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from coop import dates
from coop.db import run_in_transaction, session
from coop.db.engine import writing
from coop.domain.identity.queries import get_actor
from coop.domain.ratings import queries
from coop.domain.ratings.rules import shorten_name
from coop.domain.ratings.types import RatingFilter
from coop.domain.sales import service as sales
from coop.domain.sales.checks import CHECKS
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.domain.units.service import choose_features
from tests.support.shop import KEPT, PUBLIC, Shop, open_shop, send

STAFF = f"{KEPT}/ulasan"


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A workshop that sells."""
    return open_shop(app)


def _order(shop: Shop, *, completed: bool = True) -> str:
    """Let Rina have the service; return the address under which she rates it."""

    def work() -> int:
        order = sales.place_order(
            Basket(shop.unit_id, shop.persons["rina"], (Wish(1, shop.items["service"]),)),
            PaymentTerms(today()),
            f"test:{completed}",
            None,
        )
        if completed:
            sales.complete_order(order.id, get_actor(shop.users["desk"][0]))
        return order.id

    with shop.app.app_context():
        made = run_in_transaction(work)
        session.remove()
    return f"/pesanan-saya/{made}/nilai"


def _about(shop: Shop) -> str:
    return f"service:{shop.items['service']}"


def _rating_id(shop: Shop) -> int:
    with shop.app.app_context():
        [row] = queries.search_ratings(RatingFilter(shop.unit_id, with_hidden=True)).rows
        return row.id


def test_who_had_it_rates_it_and_everybody_reads_it(shop: Shop) -> None:
    page, rina = _order(shop), shop.visit("rina")
    assert "Cuci AC" in rina.get(page).text
    sent = send(rina, f"{page}/{_about(shop)}", stars="4", text="Dingin lagi")
    assert sent.status_code == 303
    shown = shop.visit().get(f"{PUBLIC}/ulasan").text
    assert "Dingin lagi" in shown
    assert "Rina M." in shown
    assert "Marlina" not in shown
    assert "★" in shop.visit().get(f"{PUBLIC}/katalog/{shop.items['service']}").text
    assert send(rina, f"{page}/{_about(shop)}", stars="2", text="Panas lagi").status_code == 303
    with shop.app.app_context():
        summary = queries.summarise(shop.unit_id, _about(shop))
        assert (summary.count, summary.mean) == (1, 2.0), "said anew, counted once"
        year, month, of_month = queries.list_months(shop.unit_id, today(), today())[0]
        assert (year, month, of_month.mean) == (today().year, today().month, 2.0)


def test_nobody_else_and_nothing_else(shop: Shop) -> None:
    page, waiting = _order(shop), _order(shop, completed=False)
    rina, budi = shop.visit("rina"), shop.visit("budi")
    assert budi.get(page).status_code == 404
    assert send(budi, f"{page}/{_about(shop)}", stars="1").status_code == 404
    assert send(rina, f"{waiting}/{_about(shop)}", stars="5").status_code == 404
    for about in (f"product:{shop.items['product']}", "service:99999", "x"):
        assert send(rina, f"{page}/{about}", stars="5").status_code == 404
    for stars in ("0", "6", "", "lima"):
        assert send(rina, f"{page}/{_about(shop)}", stars=stars).status_code == 422
    with shop.app.app_context():
        assert queries.summarise(shop.unit_id).count == 0


def test_the_unit_answers_and_then_it_stays(shop: Shop) -> None:
    page, rina, desk = _order(shop), shop.visit("rina"), shop.visit("desk")
    send(rina, f"{page}/{_about(shop)}", stars="2", text="Lama")
    one = f"{STAFF}/{_rating_id(shop)}"
    assert "Lama" in desk.get(one).text
    assert "Rina M." in desk.get(f"{STAFF}?open=1").text
    assert send(desk, f"{one}/jawab", reply="").status_code == 422
    assert send(desk, f"{one}/jawab", reply="Maaf, kami perbaiki").status_code == 303
    assert "Maaf, kami perbaiki" in rina.get(page).text
    assert "Rina M." not in desk.get(f"{STAFF}?open=1").text
    assert send(rina, f"{page}/{_about(shop)}", stars="5").status_code == 422
    assert send(shop.visit("worker"), f"{one}/jawab", reply="x").status_code == 403


def test_it_stays_after_a_month(shop: Shop) -> None:
    page, rina = _order(shop), shop.visit("rina")
    send(rina, f"{page}/{_about(shop)}", stars="2")
    with dates.at(dates.now() + timedelta(days=31)):
        assert send(rina, f"{page}/{_about(shop)}", stars="5").status_code == 422


def test_words_are_hidden_with_a_reason_and_stars_count_on(shop: Shop) -> None:
    page, rina = _order(shop), shop.visit("rina")
    send(rina, f"{page}/{_about(shop)}", stars="1", text="Si Anu penipu")
    desk, owner, one = shop.visit("desk"), shop.visit("owner"), f"{STAFF}/{_rating_id(shop)}"
    assert send(desk, f"{one}/sembunyikan", reason="Nama orang").status_code == 403
    assert send(owner, f"{one}/sembunyikan", reason="").status_code == 422
    assert send(owner, f"{one}/sembunyikan", reason="Menyebut nama orang").status_code == 303
    assert "penipu" not in shop.visit().get(f"{PUBLIC}/ulasan").text
    with shop.app.app_context():
        assert queries.summarise(shop.unit_id).count == 1
    assert send(owner, f"{one}/tampilkan").status_code == 303
    assert "penipu" in shop.visit().get(f"{PUBLIC}/ulasan").text
    assert "penipu" in desk.get(f"{STAFF}?format=csv").text


def test_a_unit_without_ratings_has_none(shop: Shop) -> None:
    page = _order(shop)
    with shop.app.app_context():
        run_in_transaction(lambda: choose_features(shop.unit_id, ["selling"]))
        session.remove()
    assert shop.visit("rina").get(page).status_code == 404
    assert shop.visit().get(f"{PUBLIC}/ulasan").status_code == 404
    assert shop.visit("desk").get(STAFF).status_code == 404


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE ratings SET unit_id = 1",
        "UPDATE ratings SET about = 'service:0'",
        "UPDATE ratings SET owner_id = 0",
    ],
)
def test_a_planted_fault_is_found(shop: Shop, fault: str) -> None:
    page = _order(shop)
    send(shop.visit("rina"), f"{page}/{_about(shop)}", stars="3")
    with shop.app.app_context(), writing():
        assert [one.name for one in CHECKS if one.run().problems] == []
        session.execute(text(fault))
        assert [one.name for one in CHECKS if one.run().problems] == ["sales.ratings"]
        session.rollback()


@pytest.mark.parametrize(
    ("name", "short"),
    [("Rina Marlina", "Rina M."), ("Sukarno", "Sukarno"), ("Ani dewi lestari", "Ani L.")],
)
def test_a_name_is_shortened(name: str, short: str) -> None:
    assert shorten_name(name) == short
