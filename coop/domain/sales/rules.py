"""What a basket costs, where its money stands, and how much of a line is taken off again.

Where money stands: paid, less what is income by now, less what went back. Above zero it is an
advance of the customer, below zero the customer owes it; so every event moves one number.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from coop.domain.catalogue.rules import MOST_PIECES, is_offered
from coop.domain.catalogue.types import Item, ItemKind, PackagePart
from coop.domain.promotions.types import Discount, Line
from coop.domain.sales.types import (
    Area,
    Basket,
    CreditWish,
    HandOver,
    LineCredit,
    LineKind,
    PricedLine,
    Quote,
    QuoteLine,
    SoldItem,
    SoldLine,
    Wish,
)
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step
from coop.money import MAX_RUPIAH, allocate

MOST_LINES = 100


def price_basket(
    basket: Basket,
    items: Mapping[int, Item],
    on: date,
    groups: frozenset[str],
    area: Area | None = None,
) -> tuple[PricedLine, ...]:
    """Return the lines of a basket at the prices of now; the delivery to ``area`` is the last line.

    Raises Refused for what this person cannot have on that day, or not so much of it.
    """
    if not basket.wishes:
        raise Refused(N_("There is nothing in the basket."))
    if len(basket.wishes) > MOST_LINES:
        raise Refused(N_("An order has at most %(most)s lines."), most=MOST_LINES)
    _ensure_pieces(basket, items)
    lines = [_price(basket, n, items, on, groups) for n in range(len(basket.wishes))]
    lines += _delivery(basket, len(lines), area)
    if sum(line.amount for line in lines) > MAX_RUPIAH:
        raise Refused(N_("The amount is too large."))
    return tuple(lines)


def _ensure_pieces(basket: Basket, items: Mapping[int, Item]) -> None:
    pieces: dict[int, int] = {}
    for wish in basket.wishes:
        if not 1 <= wish.quantity <= MOST_PIECES:
            raise Refused(N_("Say how many pieces, from 1 to 9999."), field="quantity")
        if wish.item_id is not None:
            pieces[wish.item_id] = pieces.get(wish.item_id, 0) + wish.quantity
    for item_id, quantity in pieces.items():
        item = items.get(item_id)
        most = item.terms.most_pieces if item else None
        if item and most is not None and quantity > most:
            raise Refused(
                N_("At most %(most)s pieces of %(name)s in an order."),
                field="quantity",
                most=most,
                name=item.terms.name,
            )


def _price(
    basket: Basket, n: int, items: Mapping[int, Item], on: date, groups: frozenset[str]
) -> PricedLine:
    wish = basket.wishes[n]
    if wish.item_id is None:
        return _free(basket, n, wish)
    item = items.get(wish.item_id)
    if item is None or item.unit_id != basket.unit_id:
        raise Refused(N_("This is not sold here."), field="item")
    is_sold = is_offered(item, on, groups) and (item.terms.is_public or basket.is_at_desk)
    if not is_sold:
        raise Refused(N_("%(name)s is not offered now."), field="item", name=item.terms.name)
    if item.kind is ItemKind.PACKAGE and not item.parts:
        raise Refused(N_("%(name)s is not offered now."), field="item", name=item.terms.name)
    sold = SoldItem(
        item.id, item.kind, item.terms.name, item.terms.unit_amount, item.terms.tags, item.parts
    )
    kind = LineKind(item.kind.value)
    return PricedLine(n, kind, sold.text, wish.quantity, sold.unit_amount, sold, wish.note)


def _free(basket: Basket, n: int, wish: Wish) -> PricedLine:
    if not basket.is_at_desk:
        raise Refused(N_("This is not sold here."), field="item")
    if not wish.text.strip():
        raise Refused(N_("Say what it is."), field="text")
    if not 0 <= wish.unit_amount <= MAX_RUPIAH:
        raise Refused(N_("A price cannot be negative."), field="unit_amount")
    text = wish.text.strip()[:200]
    return PricedLine(n, LineKind.FREE, text, wish.quantity, wish.unit_amount, note=wish.note)


def _delivery(basket: Basket, rank: int, area: Area | None) -> list[PricedLine]:
    if basket.hand_over is HandOver.PICK_UP:
        if basket.delivery_amount:
            raise Refused(N_("What is picked up costs no delivery."), field="delivery_amount")
        return []
    named = basket.delivery_amount if basket.is_at_desk else None
    if area is None and not basket.is_at_desk:
        raise Refused(N_("Choose where it is to be delivered."), field="area")
    fee = named if named is not None else area.fee_amount if area else 0
    if not 0 <= fee <= MAX_RUPIAH:
        raise Refused(N_("A price cannot be negative."), field="delivery_amount")
    text = f"Pengiriman {area.name}" if area else "Pengiriman"
    return [PricedLine(rank, LineKind.DELIVERY, text, 1, fee)]


_POSTCODE = re.compile(r"[1-9][0-9]{4}")


def ensure_destination(basket: Basket) -> None:
    """Refuse a delivery that nobody could bring: without an address, or who to ask for."""
    if basket.hand_over is HandOver.PICK_UP:
        return
    if not basket.address.strip():
        raise Refused(N_("Say where it is to be delivered."), field="address")
    who = basket.receiver
    if not basket.is_at_desk and not who.name.strip():
        raise Refused(N_("Say who receives it."), field="receiver")
    if not basket.is_at_desk and not who.phone:
        raise Refused(N_("Give a phone number for the courier."), field="receiver_phone")
    if who.postcode and not _POSTCODE.fullmatch(who.postcode):
        raise Refused(N_("A postcode has five digits, such as 40111."), field="postcode")


def lines_for_promotions(lines: Sequence[PricedLine]) -> tuple[Line, ...]:
    """Return the lines that promotions look at: all but the delivery."""
    return tuple(
        Line(
            line.key,
            line.item.key if line.item else line.kind.value,
            line.quantity,
            line.unit_amount,
            line.item.tags if line.item else frozenset(),
        )
        for line in lines
        if line.kind is not LineKind.DELIVERY
    )


def build_quote(lines: Sequence[PricedLine], discount: Discount) -> Quote:
    """Return the lines with their shares of the discount, and what is to be paid."""
    quoted = []
    for line in lines:
        off = discount.by_line.get(line.key, 0)
        parts = line.item.parts if line.item else ()
        quoted.append(QuoteLine(line, off, share_parts(line.amount - off, parts)))
    gross = sum(line.amount for line in lines)
    off = sum(one.discount_amount for one in quoted)
    why = Explained(
        rule=N_("Prices times pieces, less what promotions take off"),
        source=N_("Price list and promotions of the day"),
        inputs=(
            Input(N_("Lines"), len(quoted), "count"),
            Input(N_("Promotions"), len(discount.applied), "count"),
        ),
        steps=(
            Step(N_("Before discount"), N_("price × pieces of every line"), gross, "rupiah"),
            Step(N_("Discount"), N_("of all promotions together"), off, "rupiah"),
            Step(N_("To pay"), N_("before discount - discount"), gross - off, "rupiah"),
        ),
        result=gross - off,
    )
    return Quote(tuple(quoted), discount.applied, discount.refused, why)


def share_parts(amount: int, parts: Sequence[PackagePart]) -> tuple[int, ...]:
    """Return what of a package's rupiah each part stands for: by its own price, exactly."""
    if not parts:
        return ()
    worth = [part.unit_amount * part.quantity for part in parts]
    weights = worth if any(worth) else [part.quantity for part in parts]
    return tuple(allocate(amount, weights))


def position(paid: int, earned: int, refunded: int) -> int:
    """Return where an order's money stands: an advance, or below zero what is owed."""
    return paid - earned - refunded


def raised(before: int, amount: int) -> tuple[int, int]:
    """Return how ``amount`` rupiah that raise the position are credited: receivable, advances."""
    owed = min(amount, max(0, -before))
    return owed, amount - owed


def lowered(before: int, amount: int) -> tuple[int, int]:
    """Return how ``amount`` rupiah that lower the position are debited: advances, receivable."""
    held = min(amount, max(0, before))
    return held, amount - held


def share_credit(lines: Sequence[SoldLine], wish: CreditWish) -> tuple[LineCredit, ...]:
    """Return what is taken off each line. Parts never add up to more than the line cost.

    An amount is split by what is left of the lines; pieces take their part of what is left of
    their line, the last piece the rest. Raises Refused for more than there is.
    """
    if wish.quantities is not None:
        shares = _by_pieces({line.id: line for line in lines}, wish.quantities)
    elif wish.amount is not None:
        left = [line.left_amount for line in lines]
        if not 1 <= wish.amount <= sum(left):
            raise Refused(
                N_("At most %(left_amount)s can be taken off this order."),
                field="amount",
                left_amount=sum(left),
            )
        shares = [
            LineCredit(line.id, 0, amount)
            for line, amount in zip(lines, allocate(wish.amount, left), strict=True)
        ]
    else:
        shares = [LineCredit(line.id, line.left_quantity, line.left_amount) for line in lines]
    found = tuple(one for one in shares if one.quantity or one.amount)
    if not found:
        raise Refused(N_("There is nothing left to take off this order."))
    return found


def _by_pieces(lines: Mapping[int, SoldLine], pieces: Mapping[int, int]) -> list[LineCredit]:
    shares = []
    for line_id, quantity in pieces.items():
        line = lines.get(line_id)
        if line is None or not 1 <= quantity <= line.left_quantity:
            raise Refused(N_("There are not so many pieces left on this line."), field="quantity")
        rest = line.left_quantity - quantity
        amount, _kept = allocate(line.left_amount, [quantity, rest])
        shares.append(LineCredit(line_id, quantity, amount))
    return shares


def is_whole(lines: Sequence[SoldLine]) -> bool:
    """Say whether everything was taken off, by its rupiah; of what cost nothing, by its pieces."""
    if any(line.net_amount for line in lines):
        return not any(line.left_amount for line in lines)
    return not any(line.left_quantity for line in lines)
