"""Let pictures go that nobody needs any more: abandoned drafts, and orders of some days ago."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, and_, or_, select, update

from coop import dates
from coop.db import session, take
from coop.domain.prints import queries
from coop.domain.prints.draft_service import drop_draft, forget_files
from coop.domain.prints.models import PrintDraft
from coop.domain.prints.types import DRAFT, DraftState
from coop.domain.sales.models import Order
from coop.domain.sales.types import Goods, OrderStatus
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.domain.work.service import queue_work
from coop.errors import Conflict
from coop.refs import Ref

LET_GO = "prints.let_go"
AT_ONCE = 100
"""So many drafts are let go of in one transaction."""


def queue_letting_go(on: date) -> bool:
    """Queue the letting go of day ``on`` as a background job; say whether it is new."""
    return queue_work(LET_GO, {"on": on.isoformat()}, unique_key=f"prints.let_go:{on}")


def let_go_portions() -> Iterator[partial[int]]:
    """Yield what lets go of all that is abandoned or long done, a portion at a time.

    Drafts go some days after they were touched last, pictures of orders some days after these
    were handed over or cancelled, or were to be paid and neither were nor were begun (both days
    are settings). Each portion returns how many drafts it let go of, and does nothing a second
    time. The content goes with the sweep of files.
    """
    before = dates.now() - timedelta(days=int(get_setting("prints.draft_days")))
    last = today() - timedelta(days=int(get_setting("prints.keep_days")))
    abandoned = session.scalars(select(PrintDraft.id).where(_is_abandoned(before))).all()
    done = session.scalars(
        select(PrintDraft.id).join(Order, Order.id == PrintDraft.order_id).where(_is_done(last))
    ).all()
    for ids in _in_portions(abandoned):
        yield partial(_drop_abandoned, ids, before)
    for ids in _in_portions(done):
        yield partial(_clear_done, ids, last)


def find_last_day(order: Order) -> date | None:
    """Return the last day on which the pictures of an order are kept; None while it is open."""
    keep = timedelta(days=int(get_setting("prints.keep_days")))
    ended = order.completed_on or order.cancelled_on
    if ended is None and order.goods is Goods.WAITING and order.paid_amount < order.total_amount:
        ended = order.due_on
    return ended + keep if ended else None


def _in_portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    known = sorted(ids)
    for at in range(0, len(known), AT_ONCE):
        yield known[at : at + AT_ONCE]


def _is_abandoned(before: datetime) -> ColumnElement[bool]:
    return and_(PrintDraft.state == DraftState.OPEN, PrintDraft.touched_at < before)


def _is_done(last: date) -> ColumnElement[bool]:
    """What was paid is kept until it is handed over: somebody waits for it."""
    is_given_up = and_(
        Order.status == OrderStatus.PLACED,
        Order.goods == Goods.WAITING,
        Order.paid_amount < Order.total_amount,
        Order.due_on < last,
    )
    is_over = or_(Order.completed_on < last, Order.cancelled_on < last, is_given_up)
    return and_(PrintDraft.cleared_at.is_(None), is_over)


def _drop_abandoned(ids: Sequence[int], before: datetime) -> int:
    count = 0
    for draft_id in ids:
        try:
            drop_draft(draft_id, untouched_since=before)
        except Conflict:
            continue  # it was ordered, removed or gone on with meanwhile
        count += 1
    return count


def _clear_done(ids: Sequence[int], last: date) -> int:
    """Clear those that are still done: an order may have been begun or paid meanwhile."""
    found = session.scalars(
        select(PrintDraft.id)
        .join(Order, Order.id == PrintDraft.order_id)
        .where(PrintDraft.id.in_(ids), _is_done(last))
        .order_by(PrintDraft.id)
    ).all()
    return sum(_clear(draft_id) for draft_id in found)


def _clear(draft_id: int) -> bool:
    won = take(
        update(PrintDraft)
        .where(PrintDraft.id == draft_id, PrintDraft.cleared_at.is_(None))
        .values(cleared_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if won:
        for picture in queries.list_pictures(draft_id):
            forget_files([picture.file_id, picture.thumb_id], picture)
        write_trail("prints.cleared", Ref(DRAFT, draft_id))
    return won
