"""From where an order may be paid beside cash and transfer, as its items allow."""

from collections.abc import Sequence

from coop.domain.catalogue.queries import find_items
from coop.domain.identity.types import Actor
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.sources import SOURCES, Source, get_source
from coop.domain.payments.types import BillStatus
from coop.domain.sales import queries
from coop.domain.sales.models import Order, OrderLine
from coop.errors import Refused
from coop.explain import N_


def list_sources(order_id: int) -> list[tuple[Source, Refused | None]]:
    """Return the sources that every item of the order allows, with why one cannot be used now."""
    order = queries.get_order(order_id)
    return offer_sources(order, queries.list_lines(order_id), queries.list_bills(order_id))


def offer_sources(
    order: Order, lines: Sequence[OrderLine], bills: Sequence[Bill]
) -> list[tuple[Source, Refused | None]]:
    """Return what `list_sources` does, for an order whose lines and bills are at hand."""
    allowed = _allowed(lines)
    bills = [bill for bill in bills if bill.status is BillStatus.OPEN]
    found = []
    for source in SOURCES.values():
        if source.code in allowed and bills:
            reasons = [source.offer(order.person_id, bill) for bill in bills]
            found.append((source, next((one for one in reasons if one is not None), None)))
    return found


def pay_order_from(order_id: int, code: str, actor: Actor) -> list[Payment]:
    """Pay all that is open of an order from a source, and return the payments.

    None of them where the money comes later, such as out of a wage. Raises NotFound, Refused.
    """
    source = get_source(code)
    if code not in _allowed(queries.list_lines(order_id)):
        raise Refused(N_("This order cannot be paid in this way."), field="source")
    bills = queries.list_open_bills(order_id)
    if not bills:
        raise Refused(N_("There is nothing to pay any more."))
    payments = [source.pay(bill, actor) for bill in bills]
    return [payment for payment in payments if payment is not None]


def _allowed(lines: Sequence[OrderLine]) -> frozenset[str]:
    """Return the codes that all items of the order allow; lines without an item do not matter."""
    items = find_items([line.item_id for line in lines if line.item_id is not None])
    allowed = [item.terms.sources for item in items.values()]
    return frozenset.intersection(*allowed) if allowed else frozenset()
