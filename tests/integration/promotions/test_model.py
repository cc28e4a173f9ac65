"""Whatever is used and given back in whatever order: as a naive book would have it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.promotions import queries, service
from coop.domain.promotions.errors import UsedUp
from coop.domain.promotions.models import Promotion, PromotionCounter, PromotionUse
from coop.domain.promotions.rules import apply_promotions
from coop.domain.promotions.types import Limits, Offer, Used
from tests.integration.promotions.conftest import NOW, problems
from tests.support.promotions import START, UNIT, Shop, build_shop, order_of, owner, terms

pytestmark = pytest.mark.databases("sqlite")  # what is judged is the service, not the database

limit = st.none() | st.integers(1, 4)
budgets = st.none() | st.integers(1, 60_000)
steps = st.tuples(
    st.sampled_from(("use", "use", "use", "release")),
    st.integers(1, 5),  # the order
    st.integers(0, 1),  # who
    st.integers(0, 1),  # the day
    st.integers(1, 250_000),  # rupiah
)


@dataclass
class Book:
    """What counts, by order: person, day, rupiah."""

    limits: Limits
    uses: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def has_room(self, person: int, day: int, amount: int) -> bool:
        most, used = self.limits, self.used(person, day)
        return (
            (most.total is None or used.total < most.total)
            and (most.per_person is None or used.by_person < most.per_person)
            and (most.per_day is None or used.on_day < most.per_day)
            and (most.budget_amount is None or used.amount + amount <= most.budget_amount)
        )

    def used(self, person: int, day: int) -> Used:
        rows = list(self.uses.values())
        return Used(
            len(rows),
            sum(one == person for one, _day, _amount in rows),
            sum(one == day for _person, one, _amount in rows),
            sum(amount for _person, _day, amount in rows),
        )


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    with app.app_context(), writing(), dates.at(NOW):
        yield build_shop(2)
        session.rollback()
        session.remove()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    limits=st.builds(Limits, limit, limit, limit, budgets),
    gives_back=st.booleans(),
    moves=st.lists(steps, max_size=20),
)
def test_any_sequence(
    shop: Shop,
    limits: Limits,
    gives_back: bool,
    moves: list[tuple[str, int, int, int, int]],
) -> None:
    """Counters are the uses, and within the limits; nothing that has room is refused."""
    for table in (PromotionUse, PromotionCounter, Promotion):
        session.execute(delete(table))
    session.expunge_all()
    offered = Offer(terms(limits=limits), gives_back=gives_back)
    key = str(shop.publish(offered).id)
    book = Book(limits)
    for kind, order_id, person, day, amount in moves:
        if kind == "use":
            _use(shop, book, order_id, person, day, amount)
            continue
        service.release_promotions(owner(order_id), START + timedelta(days=9))
        if gives_back:
            book.uses.pop(order_id, None)
    assert problems() == []
    _compare(shop, book, key)


def _use(shop: Shop, book: Book, order_id: int, person: int, day: int, amount: int) -> None:
    """Use it as if nobody had used any: it is the database that says no."""
    (offered,) = queries.list_terms(UNIT, START, shop.persons[person])
    discount = apply_promotions(order_of(shop.persons[person], amount), [offered])
    on = START + timedelta(days=day)
    try:
        service.use_promotions(discount, owner(order_id), shop.persons[person], UNIT, on)
    except UsedUp:
        assert order_id not in book.uses
        assert not book.has_room(person, day, discount.amount)
        return
    if order_id not in book.uses and discount.applied:
        assert book.has_room(person, day, discount.amount)
        book.uses[order_id] = (person, day, discount.amount)


def _compare(shop: Shop, book: Book, key: str) -> None:
    """What is told of it is what the book says, where there is a limit."""
    most = book.limits
    is_counted = most.total is not None or most.budget_amount is not None
    for person in (0, 1):
        for day in (0, 1):
            on = START + timedelta(days=day)
            used, wanted = (
                queries.read_used([key], shop.persons[person], on)[key],
                book.used(person, day),
            )
            assert used == Used(
                wanted.total if is_counted else 0,
                wanted.by_person if most.per_person is not None else 0,
                wanted.on_day if most.per_day is not None else 0,
                wanted.amount if is_counted else 0,
            )
