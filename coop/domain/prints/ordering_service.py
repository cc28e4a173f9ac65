"""A draft becomes an order: what it costs before, and one order however often it is sent."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update

from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.prints import queries, rules
from coop.domain.prints.draft_service import take_draft
from coop.domain.prints.models import PrintDraft, PrintPicture
from coop.domain.prints.types import DRAFT, Paper, Size
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.queries import find_order_by_key
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

PAPER_NAMES = {Paper.GLOSSY: "Glossy", Paper.MATTE: "Doff"}
"""What a line of an order says of its paper: orders are written in Indonesian."""


def fill_basket(basket: Basket, pictures: Sequence[PrintPicture]) -> Basket:
    """Return the basket with a line for each size and paper of the pictures."""
    wishes = tuple(
        Wish(copies, item_id, note={"paper": paper.value, "text": PAPER_NAMES[paper]})
        for item_id, paper, copies in rules.group_copies(map(queries.wish_of, pictures))
    )
    return replace(basket, wishes=wishes)


def order_prints(
    draft: PrintDraft,
    basket: Basket,
    terms: PaymentTerms,
    sizes: Sequence[Size],
    actor: Actor | None,
    *,
    expected_amount: int,
) -> Order:
    """Order what is in a draft, and return the order; sent again, return the same one.

    ``basket`` says who orders and where it goes. The draft is taken by one statement, so it
    becomes one order. Raises Refused for an empty one or a size that is offered no longer,
    Conflict for another price than was shown, or when it was removed.
    """
    if not take_draft(draft.id):
        known = find_order_by_key(_key(draft.id))
        if known is None or known.person_id != basket.person_id:
            raise Conflict(N_("These pictures were ordered or removed before. Look at it again."))
        return known
    pictures = queries.list_pictures(draft.id)
    if not pictures:
        raise Refused(N_("There is no picture yet."))
    by_item = {size.item.id: size for size in sizes}
    for picture in pictures:
        rules.ensure_wish(queries.wish_of(picture), by_item)
    order = sales.place_order(
        fill_basket(basket, pictures),
        terms,
        _key(draft.id),
        actor,
        expected_amount=expected_amount,
    )
    session.execute(
        update(PrintDraft)
        .where(PrintDraft.id == draft.id)
        .values(order_id=order.id)
        .execution_options(synchronize_session=False)
    )
    write_trail("prints.ordered", Ref(DRAFT, draft.id), order=order.id)
    return order


def note_download(draft: PrintDraft, actor: Actor) -> None:
    """Note in the trail that somebody takes all pictures of a draft along.

    Raises NotFound when their time is over.
    """
    if draft.cleared_at is not None:
        raise NotFound(N_("The pictures of this order were deleted, their time was over."))
    write_trail("prints.downloaded", Ref(DRAFT, draft.id), by=actor.name, order=draft.order_id)


def _key(draft_id: int) -> str:
    return f"prints:{draft_id}"
