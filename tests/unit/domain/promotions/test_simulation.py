"""What a promotion would have done to past orders."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from coop.domain.promotions.simulation_rules import simulate
from coop.domain.promotions.types import (
    Customer,
    Limits,
    Line,
    Order,
    PromotionKind,
    Reason,
    Simulation,
    Terms,
)

DAY = date(2026, 3, 2)
PLAN = Terms("draft", "Rencana", PromotionKind.PERCENT, DAY, percent=Decimal(10))


def order(amount: int, person: int = 1, day: int = 0, **customer: int) -> Order:
    groups = frozenset({"everyone", f"person:{person}"})
    lines = (Line("1", "service:wash", 1, amount),)
    return Order(lines, Customer(groups, **customer), DAY + timedelta(days=day), time(9))  # type: ignore[arg-type]  # points


def test_what_it_would_have_cost() -> None:
    orders = [order(100_000), order(300_000, 2), order(50_000, 1, 1), order(80_000, 1, -1)]
    assert simulate(PLAN, orders) == Simulation(
        orders=4,
        uses=3,
        persons=2,
        amount=45_000,
        points=0,
        smallest=5_000,
        median=10_000,
        largest=30_000,
        by_day=((DAY, 2, 40_000), (DAY + timedelta(days=1), 1, 5_000)),
        refused={Reason.NOT_YET: 1},
    )


def test_without_orders_nothing() -> None:
    assert simulate(PLAN, []) == Simulation(0, 0, 0, 0, 0, 0, 0, 0, (), {})


def test_limits_count_through_the_orders() -> None:
    orders = [order(100_000, person, day) for day in (0, 1) for person in (1, 1, 2)]

    def refused(**limits: int) -> dict[Reason, int]:
        return dict(simulate(replace(PLAN, limits=Limits(**limits)), orders).refused)

    assert refused(total=4) == {Reason.USED_UP: 2}
    assert refused(per_person=1) == {Reason.USED_BY_YOU: 4}
    assert refused(per_day=1) == {Reason.USED_TODAY: 4}
    assert refused(budget_amount=45_000) == {Reason.NO_BUDGET: 2}


def test_everybody_is_taken_to_know_the_code_and_to_choose_it() -> None:
    coded = replace(PLAN, code="HEMAT7", is_automatic=False)
    assert simulate(coded, [order(100_000)]).amount == 10_000


def test_points_that_were_there_are_needed() -> None:
    priced = replace(PLAN, points=30)
    found = simulate(priced, [order(100_000, points=30), order(100_000, 2, points=29)])
    assert (found.uses, found.points) == (1, 30)
    assert found.refused == {Reason.TOO_FEW_POINTS: 1}


amounts = st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 3), st.integers(0, 2)))
limits = st.builds(
    Limits, *(st.none() | st.integers(1, 5) for _n in range(3)), st.none() | st.integers(1, 10**9)
)


@given(amounts, limits)
def test_it_never_goes_beyond_its_limits_and_adds_up(
    orders: list[tuple[int, int, int]], most: Limits
) -> None:
    past = [order(*one) for one in orders]
    found = simulate(replace(PLAN, limits=most), past)
    assert found.uses + sum(found.refused.values()) == found.orders == len(past)
    assert sum(amount for _day, _uses, amount in found.by_day) == found.amount
    assert sum(uses for _day, uses, _amount in found.by_day) == found.uses
    assert most.total is None or found.uses <= most.total
    assert most.budget_amount is None or found.amount <= most.budget_amount
    assert most.per_day is None or all(uses <= most.per_day for _day, uses, _a in found.by_day)
    assert found.smallest <= found.median <= found.largest
