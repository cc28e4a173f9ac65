"""What members buy counts towards their share, by unit; what others buy is on the others' side."""

from dataclasses import replace
from datetime import date

from coop.db import session
from coop.domain.books.rules import split_surplus
from coop.domain.books.statement_queries import list_results
from coop.domain.sales.types import CreditWish
from coop.domain.shu.reckoning import read_sharers
from tests.integration.shu.conftest import policy
from tests.support.store import SERVICE, UNIT, Store

YEAR = 2026


def test_what_a_member_spent_weighs_in_their_unit(store: Store) -> None:
    order = store.order(store.wish("service", 2))
    store.pay(order)
    store.complete(order)
    store.credit(order, CreditWish(amount=100_000))
    not_paid = store.order(key="not paid")
    store.complete(not_paid)
    other = store.order(key="guest", buyer=store.guest)
    store.pay(other)
    store.complete(other)
    session.flush()
    sharers = {one.person_id: one for one in read_sharers(replace(policy(), year=YEAR))}
    assert sharers[store.member.person_id].participation == {UNIT: 2 * SERVICE - 100_000}
    assert store.guest.person_id not in sharers
    results = list_results(date(YEAR, 1, 1), date(YEAR, 12, 31))
    assert results == {"4-3100": 3 * SERVICE - 100_000, "4-3200": SERVICE}
    surplus = split_surplus(results)
    assert (surplus.from_members, surplus.from_others) == (3 * SERVICE - 100_000, SERVICE)
