"""Who had something and agreed to mails is asked once, a day later, how it was."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import delete, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity.queries import get_actor
from coop.domain.notifications.models import Message
from coop.domain.people.models import Consent
from coop.domain.people.service import give_consent
from coop.domain.people.types import ConsentKind
from coop.domain.ratings import asking_service, service
from coop.domain.ratings.asking_service import TEMPLATE, ask_for_ratings
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER, Basket, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.domain.units.service import choose_features, switch_unit
from coop.jobs import nightly, timetable
from coop.refs import Ref
from coop.web.mails import render_mail
from coop.web.unsubscribing import unsubscribe_address, unsubscribe_path
from tests.support.shop import Shop, open_shop

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
DAY = timedelta(days=1)


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """A workshop on a Monday, at which Rina and Budi had the service."""
    with dates.at(MONDAY):
        built = open_shop(app)
        with app.app_context():
            for who in ("rina", "budi"):
                run_in_transaction(lambda who=who: _serve(built, who))
                run_in_transaction(lambda who=who: _agree(built, who))
            yield built


def _agree(shop: Shop, who: str) -> None:
    give_consent(shop.persons[who], ConsentKind.MARKETING, "web")


def _serve(shop: Shop, who: str, wish: Wish | None = None) -> None:
    wish = wish or Wish(1, shop.items["service"])
    clerk = get_actor(shop.users["desk"][0])
    basket = Basket(shop.unit_id, shop.persons[who], (wish,), is_at_desk=wish.item_id is None)
    key = f"test:{who}:{wish.item_id}"
    order = sales.place_order(basket, PaymentTerms(today()), key, clerk)
    sales.complete_order(order.id, clerk)


def _asked() -> list[tuple[int | None, str | None]]:
    session.remove()
    wanted = select(Message.person_id, Message.unique_key).where(Message.template == TEMPLATE)
    return [(person_id, key) for person_id, key in session.execute(wanted.order_by(Message.id))]


def _run(day: int) -> int:
    on = MONDAY.date() + day * DAY
    with dates.at(MONDAY + day * DAY):
        return run_in_transaction(lambda: ask_for_ratings(on, unsubscribe_path))


def _order(shop: Shop, who: str) -> Ref:
    person_id = shop.persons[who]
    key = session.scalar(select(Order.id).where(Order.person_id == person_id))
    return Ref(ORDER, key or 0)


def test_asked_once_a_day_later(shop: Shop) -> None:
    assert _run(0) == 0, "not on the day itself"
    assert _run(1) == 2
    assert [person_id for person_id, _key in _asked()] == [
        shop.persons["rina"],
        shop.persons["budi"],
    ]
    assert _run(1) == 0
    assert _run(2) == 0, "never twice"
    _prove_the_link(shop)


def _prove_the_link(shop: Shop) -> None:
    """The message is the unit's, and its link opens what can be rated."""
    message = session.scalars(select(Message).where(Message.template == TEMPLATE)).first()
    assert message is not None
    subject, body = render_mail(TEMPLATE, message.context, "id")
    assert "Bengkel Sejuk" in subject
    assert "Cuci AC" in body
    assert shop.visit("rina").get(f"/{message.context['link']}").status_code == 200


def test_who_has_rated_is_not_asked(shop: Shop) -> None:
    owner = _order(shop, "rina")
    about = f"service:{shop.items['service']}"
    run_in_transaction(lambda: service.rate(owner, about, shop.persons["rina"], 5))
    assert _run(1) == 1
    assert [person_id for person_id, _key in _asked()] == [shop.persons["budi"]]


def test_who_stops_it_by_the_link_is_not_asked_until_they_agree_again(shop: Shop) -> None:
    rina = shop.persons["rina"]
    browser = shop.visit(None)
    path = unsubscribe_path(rina)
    assert browser.get(f"/{path}").status_code == 200
    assert browser.post(f"/{path}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert _run(1) == 1
    assert rina not in [person_id for person_id, _key in _asked()]
    run_in_transaction(lambda: _agree(shop, "rina"))
    assert _run(2) == 1


def test_who_never_agreed_is_not_asked(shop: Shop) -> None:
    """There would be nothing that the link could take back."""
    run_in_transaction(lambda: session.execute(delete(Consent)))
    assert _run(1) == 0


def test_the_mail_program_can_stop_it(shop: Shop) -> None:
    _run(1)
    message = session.scalars(select(Message).where(Message.template == TEMPLATE)).first()
    assert message is not None
    _subject, body = render_mail(TEMPLATE, message.context, "id")
    address = unsubscribe_address(TEMPLATE, message.context)
    assert address is not None
    assert unsubscribe_path(shop.persons["rina"]) in address
    assert address in body
    assert unsubscribe_address("complaint_received", message.context) is None


def test_what_cannot_be_rated_is_not_asked_about(shop: Shop) -> None:
    """A line that staff wrote freely is nothing of the catalogue."""
    free = Wish(1, None, text="Parkir", unit_amount=5_000)
    run_in_transaction(lambda: _serve(shop, "rina", free))
    assert _run(1) == 2, "the two services alone"


def test_more_people_than_one_query_takes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_service, "KEYS_A_QUERY", 1)
    about = f"service:{shop.items['service']}"
    owner = _order(shop, "rina")
    run_in_transaction(lambda: service.rate(owner, about, shop.persons["rina"], 5))
    assert _run(1) == 1


def test_a_closed_unit_asks_nobody(shop: Shop) -> None:
    run_in_transaction(lambda: switch_unit(shop.unit_id, is_active=False))
    assert _run(1) == 0


def test_nobody_is_asked_after_a_week_nor_where_nothing_is_rated(shop: Shop) -> None:
    assert _run(8) == 0
    run_in_transaction(lambda: choose_features(shop.unit_id, ["selling"]))
    assert _run(1) == 0


def test_a_run_that_dies_is_run_again_and_a_run_that_ended_is_not(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    [entry] = [one for one in timetable.TIMETABLE if one.name == "ratings"]
    asked = ask_for_ratings

    def die(on: date, stop_path: Callable[[int], str]) -> int:
        asked(on, stop_path)
        raise SystemExit("killed before the commit")

    tuesday = MONDAY.replace(hour=12) + DAY
    with dates.at(tuesday):
        monkeypatch.setattr(nightly.ratings, "ask_for_ratings", die)
        with pytest.raises(SystemExit):
            timetable.run_planned((entry,))
        assert _asked() == []
        monkeypatch.undo()
        assert timetable.run_planned((entry,)) == [("ratings", tuesday.date())]
        assert len(_asked()) == 2
        assert timetable.run_planned((entry,)) == []
    with dates.at(tuesday + DAY):
        assert timetable.run_planned((entry,)) == [("ratings", tuesday.date() + DAY)]
    assert len(_asked()) == 2
