"""A unit's figures of a period, on the page, on paper and in a file."""

from datetime import date, timedelta

import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.booking.report_queries import Use
from coop.domain.identity.queries import get_actor
from coop.domain.sales import report_queries
from coop.domain.sales import service as sales
from coop.domain.sales.report_queries import SalesFigures
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.settings.service import today
from tests.support.shop import KEPT, PRODUCT, SERVICE, Shop, open_shop
from tests.support.statements import statements

PAGE = f"{KEPT}/laporan"


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A workshop that sells."""
    return open_shop(app)


def _buy(shop: Shop, who: str, item: str, key: str, fate: str = "completed") -> date:
    """Let somebody order; it is handed over, cancelled, or waits. Return the day."""

    def work() -> date:
        desk = get_actor(shop.users["desk"][0])
        order = sales.place_order(
            Basket(shop.unit_id, shop.persons[who], (Wish(1, shop.items[item]),)),
            PaymentTerms(today()),
            f"test:{key}",
            desk,
        )
        if fate == "completed":
            sales.complete_order(order.id, desk)
        elif fate == "cancelled":
            sales.cancel_order(order.id, desk, "Tidak jadi")
        return today()

    with shop.app.app_context():
        day = run_in_transaction(work)
        session.remove()
    return day


def _told(shop: Shop, first: date, last: date) -> SalesFigures:
    with shop.app.app_context():
        return report_queries.read_figures(shop.unit_id, first, last)


def test_who_came_for_the_first_time_and_who_came_again(shop: Shop) -> None:
    with dates.at(dates.now() - timedelta(days=40)):
        before = _buy(shop, "rina", "product", "1")
    now = _buy(shop, "rina", "service", "2")
    _buy(shop, "budi", "service", "3")
    _buy(shop, "budi", "service", "4", "cancelled")
    _buy(shop, "budi", "product", "5", "placed")
    told = _told(shop, now, now)
    assert (told.placed, told.completed, told.cancelled) == (4, 2, 1)
    assert (told.income, told.customers) == (2 * SERVICE, 2)
    assert (told.newcomers, told.returning) == (1, 1)
    early = _told(shop, before, before)
    assert (early.income, early.newcomers, early.returning) == (PRODUCT, 1, 0)
    with shop.app.app_context():
        days = report_queries.sum_days(shop.unit_id, before, now)
    assert days == [(before, 1, PRODUCT), (now, 2, 2 * SERVICE)]


def test_the_owner_reads_them_and_takes_them_along(shop: Shop) -> None:
    _buy(shop, "rina", "service", "1")
    owner = shop.visit("owner")
    owner.get(PAGE)
    with statements() as asked:
        page = owner.get(PAGE)
    assert len(asked) <= 12
    assert f"Rp{SERVICE:,}".replace(",", ".") in page.text
    assert "Cuci AC" in page.text
    listed = owner.get(f"{PAGE}/terjual?format=csv").text
    assert "Cuci AC" in listed
    paper = owner.get(f"{PAGE}/terjual?format=pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    with owner.get(f"{PAGE}/terjual?format=xlsx") as sheet:
        assert sheet.status_code == 200
    assert owner.get(f"{PAGE}/terjual?format=exe").status_code == 404
    for who in ("desk", "worker", "rina"):
        assert shop.visit(who).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        "from=2031-01-01&to=2030-01-01",
        "from=0001-01-01&to=9999-12-31",
        "from=kemarin&to=besok",
        "to=1900-01-01",
    ],
)
def test_any_period_is_answered(shop: Shop, asked: str) -> None:
    for page in (PAGE, f"{PAGE}/layanan"):
        assert shop.visit("owner").get(f"{page}?{asked}").status_code == 200


def test_the_share_of_use_needs_no_opening() -> None:
    assert Use("bay", "Bay 1", 90, 0).percent == 0
    assert Use("bay", "Bay 1", 90, 360).percent == 25
