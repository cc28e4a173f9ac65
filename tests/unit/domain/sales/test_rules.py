"""Baskets, shares and positions: exact to the rupiah, whatever is in them."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.catalogue.types import Item, ItemKind, ItemTerms, PackagePart
from coop.domain.promotions.rules import apply_promotions
from coop.domain.promotions.types import Customer, Order, PromotionKind, Terms
from coop.domain.sales import rules
from coop.domain.sales.types import (
    Basket,
    CreditWish,
    HandOver,
    LineKind,
    OrderRow,
    OrderStatus,
    SoldLine,
    Wish,
)
from coop.errors import Refused
from coop.refs import Ref

DAY = date(2026, 3, 2)
AMOUNTS = st.integers(0, 10**9)


def item(number: int, amount: int, parts: tuple[PackagePart, ...] = ()) -> Item:
    kind = ItemKind.PACKAGE if parts else ItemKind.PRODUCT
    tags = frozenset({"odd"} if number % 2 else set())
    return sold(number, kind, ItemTerms(f"N{number}", f"N{number}", amount, tags=tags), parts)


def sold(
    number: int, kind: ItemKind, terms: ItemTerms, parts: tuple[PackagePart, ...] = ()
) -> Item:
    return Item(number, 1, kind, is_active=True, terms=terms, parts=parts)


parts_of = st.lists(
    st.builds(
        PackagePart,
        st.integers(100, 110),
        st.just(ItemKind.PRODUCT),
        st.just("C"),
        st.just("C"),
        st.integers(1, 5),
        AMOUNTS,
    ),
    max_size=4,
).map(tuple)
baskets = st.lists(st.tuples(AMOUNTS, st.integers(1, 50), parts_of), min_size=1, max_size=6)
promotions = st.lists(
    st.builds(
        lambda n, kind, percent, amount, scope, cap: Terms(
            str(n),
            "P",
            kind,
            DAY,
            percent=Decimal(percent),
            amount=amount,
            buys=1,
            gets=1,
            items=frozenset({"product:1"} if kind is PromotionKind.FREE_ITEM else set()),
            tags=scope,
            cap_amount=cap,
        ),
        st.integers(1, 10**6),
        st.sampled_from(
            (
                PromotionKind.PERCENT,
                PromotionKind.AMOUNT,
                PromotionKind.FIXED_PRICE,
                PromotionKind.BUY_X_GET_Y,
                PromotionKind.FREE_ITEM,
            )
        ),
        st.integers(1, 100),
        st.integers(1, 10**7),
        st.sampled_from((frozenset(), frozenset({"odd"}))),
        st.none() | st.integers(1, 10**6),
    ),
    max_size=4,
    unique_by=lambda terms: terms.key,
)


@given(baskets, promotions, st.none() | AMOUNTS)
def test_line_shares_are_the_discount_and_the_total_of_any_basket(
    wanted: list[tuple[int, int, tuple[PackagePart, ...]]],
    terms: list[Terms],
    fee: int | None,
) -> None:
    items = {n: item(n, amount, parts) for n, (amount, _pieces, parts) in enumerate(wanted, 1)}
    basket = Basket(
        1,
        7,
        tuple(Wish(pieces, n) for n, (_amount, pieces, _parts) in enumerate(wanted, 1)),
        hand_over=HandOver.PICK_UP if fee is None else HandOver.DELIVERY,
        address="" if fee is None else "Jl. Melati 5",
        delivery_amount=fee,
        is_at_desk=fee is not None,  # customers choose an area with its fee
    )
    lines = rules.price_basket(basket, items, DAY, frozenset())
    order = Order(rules.lines_for_promotions(lines), Customer(), DAY, time(10))
    discount = apply_promotions(order, terms)
    quote = rules.build_quote(lines, discount)
    assert quote.discount_amount == discount.amount == sum(one.amount for one in discount.applied)
    assert quote.gross_amount == sum(a * n for a, n, _parts in wanted) + (fee or 0)
    assert quote.total_amount == sum(one.net_amount for one in quote.lines) == quote.why.result
    for one in quote.lines:
        assert 0 <= one.discount_amount <= one.line.amount
        if one.line.item and one.line.item.parts:
            assert sum(one.part_amounts) == one.net_amount
            assert min(one.part_amounts) >= 0
        else:
            assert one.part_amounts == ()
    if fee is not None:
        assert quote.lines[-1].line.kind is LineKind.DELIVERY
        assert quote.lines[-1].discount_amount == 0


@st.composite
def sold_lines(draw: st.DrawFn) -> list[SoldLine]:
    lines = []
    for number in range(draw(st.integers(1, 5))):
        quantity, net = draw(st.integers(1, 20)), draw(AMOUNTS)
        back = draw(st.integers(0, quantity))
        lines.append(SoldLine(number, quantity, net, back, draw(st.integers(0, net))))
    return lines


@given(sold_lines(), st.data())
def test_nothing_more_is_taken_off_than_there_is(
    lines: list[SoldLine], data: st.DataObject
) -> None:
    left = sum(line.left_amount for line in lines)
    pieces = {line.id: line.left_quantity for line in lines if line.left_quantity}
    choices = [st.just(CreditWish())]
    if left:
        choices.append(st.builds(CreditWish, st.integers(1, left)))
    if pieces:
        chosen = st.fixed_dictionaries(
            {}, optional={n: st.integers(1, q) for n, q in pieces.items()}
        )
        choices.append(st.builds(lambda found: CreditWish(None, found), chosen.filter(bool)))
    wish = data.draw(st.one_of(choices))
    if not left and not pieces:
        with pytest.raises(Refused):
            rules.share_credit(lines, wish)
        return
    shares = {share.line_id: share for share in rules.share_credit(lines, wish)}
    by_line = {line.id: line for line in lines}
    for line_id, share in shares.items():
        assert 0 <= share.amount <= by_line[line_id].left_amount
        assert 0 <= share.quantity <= by_line[line_id].left_quantity
    if wish.amount is not None:
        assert sum(share.amount for share in shares.values()) == wish.amount
    if wish == CreditWish():
        assert sum(share.amount for share in shares.values()) == left
    for line_id, quantity in (wish.quantities or {}).items():
        if quantity == by_line[line_id].left_quantity:  # the last piece takes the rest
            assert shares[line_id].amount == by_line[line_id].left_amount


@given(st.integers(-(10**9), 10**9), AMOUNTS)
def test_what_goes_up_and_down_again_is_as_before(before: int, amount: int) -> None:
    owed, advance = rules.raised(before, amount)
    assert (owed + advance, owed <= max(0, -before)) == (amount, True)
    back_advance, back_owed = rules.lowered(before + amount, amount)
    assert (back_owed, back_advance) == (owed, advance)
    held = (max(0, before), max(0, -before))
    after = (held[0] + advance, held[1] - owed)
    assert after == (max(0, before + amount), max(0, -(before + amount)))


@pytest.mark.parametrize(
    ("lines", "is_whole"),
    [
        ([SoldLine(1, 2, 100, 0, 100)], True),
        ([SoldLine(1, 2, 100, 2, 99)], False),
        ([SoldLine(1, 2, 0, 1, 0)], False),
        ([SoldLine(1, 2, 0, 2, 0)], True),
        ([SoldLine(1, 1, 100, 0, 100), SoldLine(2, 1, 0, 0, 0)], True),
    ],
)
def test_when_everything_was_taken_off(lines: list[SoldLine], is_whole: bool) -> None:
    assert rules.is_whole(lines) is is_whole


def row(status: OrderStatus, paid: int, earned: int, refunded: int) -> OrderRow:
    return OrderRow(1, "PS", 1, "A", Ref("order", 1), status, 100, paid, earned, refunded, DAY, DAY)


@pytest.mark.parametrize(
    ("status", "paid", "earned", "refunded", "still_open", "back"),
    [
        (OrderStatus.PLACED, 30, 0, 0, 70, 0),
        (OrderStatus.COMPLETED, 30, 100, 0, 70, 0),
        (OrderStatus.COMPLETED, 100, 60, 0, 0, 40),
        (OrderStatus.COMPLETED, 100, 60, 40, 0, 0),
        (OrderStatus.COMPLETED, 0, 60, 40, 100, 0),
        (OrderStatus.CANCELLED, 30, 10, 0, 0, 20),
        (OrderStatus.CANCELLED, 0, 10, 0, 10, 0),
    ],
)
def test_what_is_open_and_what_goes_back(
    status: OrderStatus, paid: int, earned: int, refunded: int, still_open: int, back: int
) -> None:
    found = row(status, paid, earned, refunded)
    assert (found.open_amount, found.payable_back_amount) == (still_open, back)


def test_too_much_of_anything_is_refused() -> None:
    items = {1: item(1, 10**15 - 1)}
    with pytest.raises(Refused, match="too large"):
        rules.price_basket(Basket(1, 7, (Wish(2, 1),)), items, DAY, frozenset())
    with pytest.raises(Refused, match="at most 100"):
        rules.price_basket(Basket(1, 7, (Wish(1, 1),) * 101), items, DAY, frozenset())
    few = sold(2, ItemKind.PRODUCT, ItemTerms("X", "X", 5, most_pieces=2))
    with pytest.raises(Refused, match="At most 2"):
        rules.price_basket(Basket(1, 7, (Wish(1, 2), Wish(2, 2))), {2: few}, DAY, frozenset())
    empty = sold(3, ItemKind.PACKAGE, ItemTerms("X", "X", 5))
    with pytest.raises(Refused, match="not offered"):
        rules.price_basket(Basket(1, 7, (Wish(1, 3),)), {3: empty}, DAY, frozenset())
