"""Close a month and open it again: ``closing``, drained, ``closed`` with its totals.

Who books in a month locks its row for reading (`service.ensure_open`). So marking it ``closing``
waits for everybody who books in it, and once that is committed nobody adds to it: the totals that
are written after that are complete, on one database and on several nodes.
"""

from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, Date, and_, case, delete, func, insert, literal, select, update

from coop import dates
from coop.dates import last_day
from coop.db import session, take
from coop.domain.ledger.models import AccountingPeriod, JournalEntry, JournalLine, MonthTotal
from coop.domain.ledger.sums import entries_moving_cash, read_frame
from coop.domain.ledger.types import PeriodStatus
from coop.domain.trail.service import acting_user, write_trail
from coop.domain.work.service import queue_work
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

CLOSE = "ledger.close_month"
PERIOD = "accounting_period"


def period_ref(month: date) -> Ref:
    """Return the Ref of a month: its number is the year and the month, such as 202603."""
    return Ref(PERIOD, month.year * 100 + month.month)


def start_closing(month: date, **noted: Any) -> None:
    """Let a month take no more entries and queue its totals; ``noted`` goes into the trail.

    Raises Refused while an earlier month is open, Conflict when it is closed or closing already.
    """
    ensure_earlier_closed(month)
    if session.get(AccountingPeriod, month) is None:
        session.add(_period(month))
        session.flush()
    if not _move(month, PeriodStatus.OPEN, PeriodStatus.CLOSING):
        raise Conflict(N_("This month is closed already."))
    write_trail("ledger.month_closing", period_ref(month), **noted)
    moment = dates.now()
    queue_work(CLOSE, {"month": month.isoformat()}, unique_key=f"{CLOSE}:{month}:{moment}")


def ensure_earlier_closed(month: date) -> None:
    """Refuse a month with an earlier one that is open: the books are closed one after another."""
    earlier = session.scalar(
        select(func.min(AccountingPeriod.starts_on)).where(
            AccountingPeriod.starts_on < month, AccountingPeriod.status != PeriodStatus.CLOSED
        )
    )
    if earlier is not None:
        raise Refused(N_("The books of %(month)s are open: close them first."), month=earlier)


def _period(month: date) -> AccountingPeriod:
    return AccountingPeriod(
        starts_on=month,
        status=PeriodStatus.OPEN,
        changed_at=dates.now(),
        changed_by=acting_user.get(),
    )


def finish_closing(month: date) -> bool:
    """Write the totals of a month that is closing and close it; False when that is done."""
    if not _move(month, PeriodStatus.CLOSING, PeriodStatus.CLOSED):
        return False
    accounts = write_month_totals(month)
    write_trail("ledger.month_closed", period_ref(month), accounts=accounts)
    return True


def reopen_month(month: date, **noted: Any) -> None:
    """Open the latest closed month again and drop its totals.

    Raises Refused for an earlier one, Conflict when it is not closed.
    """
    later = session.scalar(
        select(func.max(AccountingPeriod.starts_on)).where(
            AccountingPeriod.starts_on > month, AccountingPeriod.status != PeriodStatus.OPEN
        )
    )
    if later is not None:
        raise Refused(N_("The books of %(month)s are closed: open them first."), month=later)
    if not _move(month, PeriodStatus.CLOSED, PeriodStatus.OPEN):
        raise Conflict(N_("This month is not closed."))
    session.execute(delete(MonthTotal).where(MonthTotal.month == month))
    write_trail("ledger.month_reopened", period_ref(month), **noted)


def _move(month: date, old: PeriodStatus, new: PeriodStatus) -> bool:
    return take(
        update(AccountingPeriod)
        .where(AccountingPeriod.starts_on == month, AccountingPeriod.status == old)
        .values(status=new, changed_at=dates.now(), changed_by=acting_user.get())
        .execution_options(synchronize_session="fetch")
    )


def write_month_totals(month: date) -> int:
    """Write the totals of a month that takes no more entries; return how many rows."""
    days = (month, last_day(month))
    frame = read_frame()
    touching = entries_moving_cash(frame, *days)
    flow = case(
        (
            and_(touching.c.entry_id.is_not(None), JournalLine.account.not_in(frame.cash)),
            JournalLine.credit - JournalLine.debit,
        ),
        else_=0,
    )
    totals = (
        select(
            literal(month, Date),
            JournalLine.account,
            JournalLine.unit_id,
            func.sum(JournalLine.debit),
            func.sum(JournalLine.credit),
            func.sum(flow),
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .outerjoin(touching, touching.c.entry_id == JournalLine.entry_id)
        .where(JournalEntry.booked_on.between(*days))
        .group_by(JournalLine.account, JournalLine.unit_id)
    )
    columns = ["month", "account", "unit_id", "debit", "credit", "cash_amount"]
    written = session.execute(insert(MonthTotal).from_select(columns, totals))
    return cast("CursorResult[Any]", written).rowcount
