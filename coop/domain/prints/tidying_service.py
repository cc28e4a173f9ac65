"""Let pictures go that nobody needs any more: abandoned drafts, and orders of some days ago."""

from datetime import timedelta

from sqlalchemy import select, update

from coop import dates
from coop.db import session, take
from coop.domain.prints import queries
from coop.domain.prints.draft_service import drop_draft, forget_files
from coop.domain.prints.models import PrintDraft
from coop.domain.prints.types import DRAFT, DraftState
from coop.domain.sales.models import Order
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict
from coop.refs import Ref

AT_ONCE = 100
"""So many drafts are let go of in one transaction; the others the night after."""


def let_go() -> int:
    """Let go of what was abandoned and of what is long done; return how many drafts those were.

    Drafts go some days after they were touched last, pictures of orders some days after these
    were handed over or cancelled (both settings). A second run on a day does nothing. The content
    goes with the sweep of files.
    """
    return _drop_abandoned() + _clear_done()


def _drop_abandoned() -> int:
    before = dates.now() - timedelta(days=int(get_setting("prints.draft_days")))
    found = session.scalars(
        select(PrintDraft.id)
        .where(PrintDraft.state == DraftState.OPEN, PrintDraft.touched_at < before)
        .order_by(PrintDraft.touched_at, PrintDraft.id)
        .limit(AT_ONCE)
    ).all()
    count = 0
    for draft_id in found:
        try:
            drop_draft(draft_id)
        except Conflict:
            continue  # it was ordered meanwhile
        count += 1
    return count


def _clear_done() -> int:
    last = today() - timedelta(days=int(get_setting("prints.keep_days")))
    found = session.scalars(
        select(PrintDraft.id)
        .join(Order, Order.id == PrintDraft.order_id)
        .where(
            PrintDraft.cleared_at.is_(None),
            (Order.completed_on < last) | (Order.cancelled_on < last),
        )
        .order_by(PrintDraft.id)
        .limit(AT_ONCE)
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
