"""Ten at once for one order: completed, credited and paid back once, settled once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import ColumnElement, update

from coop import dates
from coop.db import session, take
from coop.domain.payments import service as payments
from coop.domain.payments.models import Payment
from coop.domain.promotions.types import Limits
from coop.domain.sales import payout_service, posting, queries, service
from coop.domain.sales.models import Order
from coop.domain.sales.types import CreditWish, PaymentTerms
from coop.domain.settings.service import today
from coop.errors import Conflict, CoopError, Refused
from tests.rivals.conftest import Arena
from tests.support.rivals import Outcome
from tests.support.store import NOW, SERVICE, Store, build_store, participation, problems

RIVALS = 10


@pytest.fixture
def store(arena: Arena) -> Store:
    return at(arena, build_store)


def at(arena: Arena, work: Callable[[], Any]) -> Any:
    """Do it, committed, at the store's time."""

    def timed() -> Any:
        with dates.at(NOW):
            return work()

    return arena.do(timed)


def race(arena: Arena, work: Callable[[int], Any]) -> Outcome[Any]:
    def timed(number: int) -> Any:
        with dates.at(NOW):
            return work(number)

    return arena.race(RIVALS, timed)


def ask(arena: Arena, question: Callable[[], Any]) -> Any:
    """Return what every node answers, which is the same."""

    def timed() -> Any:
        with dates.at(NOW):
            return question()

    answers = arena.ask(timed)
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


def audit(arena: Arena) -> list[str]:
    return list(ask(arena, problems))


def counted(arena: Arena, order_id: int) -> tuple[int, int, int]:
    """What an order counts with, how often it was settled, and the points of its person."""

    def look() -> tuple[int, int, int]:
        order = queries.get_order(order_id)
        return participation(order), order.settled_count, order.earned_points

    found: tuple[int, int, int] = ask(arena, look)
    return found


def test_an_order_is_placed_once(arena: Arena, store: Store) -> None:
    at(arena, lambda: store.promote(limits=Limits(total=1)).id)
    found = race(arena, lambda _n: store.order(key="form").id)
    assert len(found.results) + len(found.errors) == RIVALS
    assert len(set(found.results)) == 1
    assert ask(arena, lambda: session.query(Order).count()) == 1
    assert audit(arena) == []


def test_one_completes(arena: Arena, store: Store) -> None:
    def paid() -> int:
        order = store.order()
        store.pay(order)
        return order.id

    order_id = at(arena, paid)
    found = race(arena, lambda _n: service.complete_order(order_id, store.desk).id)
    assert found.results == [order_id]
    assert {type(error) for error in found.errors} == {Conflict}
    assert counted(arena, order_id) == (SERVICE, 1, SERVICE // 10_000)
    assert audit(arena) == []


def test_completed_and_paid_at_once_counts_once(arena: Arena, store: Store) -> None:
    """Half of the rivals complete it, half of them pay all of it."""
    order_id, bill_id = at(arena, lambda: _billed(store))

    def work(number: int) -> str:
        if number % 2:
            service.complete_order(order_id, store.desk)
            return "completed"
        payments.receive_cash(store.member.person_id, {bill_id: SERVICE}, store.desk)
        return "paid"

    found = race(arena, work)
    assert sorted(found.results) == ["completed", "paid"]
    assert all(isinstance(error, CoopError) for error in found.errors)
    assert counted(arena, order_id) == (SERVICE, 1, SERVICE // 10_000)
    assert audit(arena) == []


def _billed(store: Store) -> tuple[int, int]:
    order = store.order()
    (bill,) = queries.list_bills(order.id)
    return order.id, bill.id


def test_completed_or_cancelled(arena: Arena, store: Store) -> None:
    order_id, _bill_id = at(arena, lambda: _billed(store))

    def work(number: int) -> str:
        if number % 2:
            return service.complete_order(order_id, store.desk).status
        return service.cancel_order(order_id, store.desk, "Batal").status

    found = race(arena, work)
    assert len(found.results) == 1
    assert {type(error) for error in found.errors} == {Conflict}
    assert audit(arena) == []


def _asked(store: Store) -> tuple[int, int]:
    order = store.order()
    store.pay(order)
    store.complete(order)
    wish = CreditWish(amount=100_000)
    return order.id, service.ask_credit(order.id, wish, "Kurang", store.desk).id


def test_a_credit_is_approved_once(arena: Arena, store: Store) -> None:
    order_id, credit_id = at(arena, lambda: _asked(store))
    deciders = (store.owner, store.third)
    found = race(arena, lambda n: service.approve_credit(credit_id, deciders[n % 2]).amount)
    assert found.results == [100_000]
    assert {type(error) for error in found.errors} == {Conflict}
    assert counted(arena, order_id)[0] == SERVICE - 100_000
    assert audit(arena) == []


def _payable(store: Store) -> tuple[int, int]:
    order_id, credit_id = _asked(store)
    service.approve_credit(credit_id, store.owner)
    return order_id, service.prepare_payout(order_id, store.desk).id


def test_money_goes_back_once(arena: Arena, store: Store) -> None:
    order_id, payout_id = at(arena, lambda: _payable(store))
    deciders = (store.owner, store.third)
    found = race(arena, lambda n: service.pay_back(payout_id, deciders[n % 2]).amount)
    assert found.results == [100_000]
    assert {type(error) for error in found.errors} <= {Conflict, Refused}
    assert ask(arena, lambda: queries.get_order(order_id).refunded_amount) == 100_000
    assert audit(arena) == []


def test_an_order_is_paid_from_savings_once(arena: Arena, store: Store) -> None:
    order_id, _bill_id = at(arena, lambda: _billed(store))
    found = race(
        arena,
        lambda _n: len(service.pay_order_from(order_id, "savings", store.member.actor)),
    )
    assert found.results == [1]
    assert ask(arena, lambda: session.query(Payment).filter_by(unit_id=2).count()) == 1
    assert audit(arena) == []


def change_anyway(
    order_id: int, _guard: tuple[ColumnElement[bool], ...], **values: Any
) -> Order | None:
    take(
        update(Order)
        .where(Order.id == order_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return queries.get_order(order_id)


def test_without_the_guard_an_order_counts_again_and_again(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the order is changed whatever its state is by now."""
    order_id, _bill_id = at(arena, lambda: _billed(store))
    at(arena, lambda: store.pay(queries.get_order(order_id)).id)

    monkeypatch.setattr(posting, "change", change_anyway)
    found = race(arena, lambda _n: service.complete_order(order_id, store.desk).id)
    assert len(found.results) > 1
    assert counted(arena, order_id)[0] > SERVICE
    assert audit(arena) != []


def test_without_the_guards_money_goes_back_again_and_again(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of money that goes back: whoever comes pays what was prepared."""
    order_id, payout_id = at(arena, lambda: _payable(store))
    monkeypatch.setattr(posting, "change", change_anyway)
    monkeypatch.setattr(posting, "position_of", lambda _order: 10**9)
    monkeypatch.setattr(payout_service, "_close", lambda *_given: None)
    race(arena, lambda _n: service.pay_back(payout_id, store.owner).amount)
    assert ask(arena, lambda: queries.get_order(order_id).refunded_amount) > 100_000
    assert audit(arena) != []


def test_both_bills_are_paid_at_once(arena: Arena, store: Store) -> None:
    """Two bills of one order are paid by two people at the counter at once."""

    def billed() -> list[int]:
        basket, terms = store.basket(), PaymentTerms(today(), 50_000)
        order = service.place_order(basket, terms, "two", store.desk)
        return [order.id, *(bill.id for bill in queries.list_bills(order.id))]

    order_id, *bills = at(arena, billed)
    amounts = dict(zip(bills, (50_000, SERVICE - 50_000), strict=True))

    def pay(number: int) -> int:
        bill_id = bills[number % 2]
        person_id = store.member.person_id
        return payments.receive_cash(person_id, {bill_id: amounts[bill_id]}, store.desk).amount

    found = race(arena, pay)
    assert sorted(found.results) == [50_000, SERVICE - 50_000]
    assert ask(arena, lambda: queries.get_order(order_id).paid_amount) == SERVICE
    assert audit(arena) == []
