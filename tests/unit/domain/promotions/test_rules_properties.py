"""Whatever is ordered and offered: shares are the discount, and no line falls below zero."""

from datetime import date, time
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from coop.domain.promotions.rules import apply_promotions, ensure_sound
from coop.domain.promotions.types import Customer, Limits, Line, Order, PromotionKind, Terms, Used

ITEMS = ("service:1", "part:1", "part:2", "print:1")
TAGS = ("parts", "prints")
SCOPE = st.frozensets(st.sampled_from(ITEMS))

LINES = st.lists(
    st.builds(
        Line,
        key=st.just(""),
        item=st.sampled_from(ITEMS),
        quantity=st.one_of(st.integers(1, 7), st.integers(1, 10**6)),
        unit_amount=st.one_of(st.integers(0, 200), st.integers(0, 10**9)),
        tags=st.frozensets(st.sampled_from(TAGS)),
    ),
    min_size=1,
    max_size=6,
)


@st.composite
def promotions(draw: st.DrawFn) -> Terms:
    """A sound promotion of any kind."""
    kind = draw(st.sampled_from(PromotionKind))
    some = st.one_of(st.none(), st.integers(1, 10**6))
    terms = Terms(
        key=str(draw(st.integers(0, 99))),
        name="Promo",
        kind=kind,
        first_on=date(2026, 1, 1),
        percent=draw(st.decimals(Decimal("0.01"), Decimal(100), places=2)),
        amount=draw(st.integers(1, 10**6)),
        buys=draw(st.integers(1, 5)),
        gets=draw(st.integers(1, 3)),
        points=draw(st.integers(1 if kind is PromotionKind.POINTS_PRICE else 0, 50)),
        cap_amount=draw(some),
        cap_quantity=draw(some),
        items=draw(SCOPE.filter(bool) if kind is PromotionKind.FREE_ITEM else SCOPE),
        tags=draw(st.frozensets(st.sampled_from(TAGS))),
        limits=Limits(budget_amount=draw(some)),
        priority=draw(st.integers(0, 3)),
        is_exclusive=draw(st.booleans()),
    )
    ensure_sound(terms)
    return terms


@given(LINES, st.lists(promotions(), max_size=6, unique_by=lambda one: one.key), st.data())
def test_shares_of_the_lines_are_the_discount(
    lines: list[Line], offered: list[Terms], data: st.DataObject
) -> None:
    points = data.draw(st.integers(0, 300))
    spent = data.draw(st.integers(0, 10**6))
    numbered = tuple(
        Line(str(n), line.item, line.quantity, line.unit_amount, line.tags)
        for n, line in enumerate(lines)
    )
    used = {one.key: Used(amount=spent) for one in offered}
    order = Order(numbered, Customer(points=points), date(2026, 3, 20), time(10), used)
    discount = apply_promotions(order, offered)

    assert discount.by_line == {
        line.key: sum(one.by_line.get(line.key, 0) for one in discount.applied) for line in numbered
    }
    assert discount.amount == sum(one.amount for one in discount.applied)
    assert all(0 <= discount.by_line[line.key] <= line.amount for line in numbered)
    assert discount.points <= points
    fates = {one.key for one in discount.applied} | {one.key for one in discount.refused}
    assert fates == {one.key for one in offered}
    terms = {one.key: one for one in offered}
    for one in discount.applied:
        assert one.amount == one.why.result > 0
        assert one.amount <= (terms[one.key].cap_amount or one.amount)
        budget = terms[one.key].limits.budget_amount
        assert budget is None or spent + one.amount <= budget
        if terms[one.key].is_exclusive:
            assert discount.applied == (one,)
    assert apply_promotions(order, data.draw(st.permutations(offered))) == discount
