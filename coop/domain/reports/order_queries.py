"""Reading the reports that are printed in the background."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, select

from coop.db import session
from coop.domain.files.models import StoredFile
from coop.domain.reports.models import ReportOrder
from coop.domain.reports.order_types import OPEN, OrderFilter, OrderRow, OrderStatus
from coop.domain.reports.service import REPORTS
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

_SORTS = {
    "ordered_at": ReportOrder.ordered_at,
    "rows": ReportOrder.rows_total,
    "status": ReportOrder.status,
}
_TITLES = {report.code: report.title for report in REPORTS}


def get_order(order_id: int) -> ReportOrder:
    """Return the order, whoever asked for it, for the background; or raise NotFound."""
    order = session.get(ReportOrder, order_id)
    if order is None:
        raise NotFound(N_("There is no such report."))
    return order


def get_order_of(user_id: int, order_id: int) -> ReportOrder:
    """Return the order of that user; somebody else's is NotFound."""
    order = session.get(ReportOrder, order_id)
    if order is None or order.ordered_by != user_id:
        raise NotFound(N_("There is no such report."))
    return order


def get_ready_file(user_id: int, order_id: int, now: datetime) -> StoredFile:
    """Return the file of that user's order; NotFound before it is ready and once it is gone."""
    order = get_order_of(user_id, order_id)
    is_there = order.expires_at is not None and order.expires_at > now
    if order.status is not OrderStatus.READY or order.file_id is None or not is_there:
        raise NotFound(N_("This report is not here (any more). Ask for it again."))
    return session.get_one(StoredFile, order.file_id)


def find_open_order(user_id: int, fingerprint: str) -> ReportOrder | None:
    """Return the order of the same wish that waits or runs, or None."""
    return session.scalars(
        select(ReportOrder).where(
            ReportOrder.ordered_by == user_id,
            ReportOrder.fingerprint == fingerprint,
            ReportOrder.open_mark == 1,
        )
    ).one_or_none()


def search_orders(user_id: int, wanted: OrderFilter, number: int) -> Page[OrderRow]:
    """Return one page of that user's orders."""
    query = _select(user_id, wanted)
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page([_row(row) for row in rows], number, PAGE_SIZE, total)


def export_orders(user_id: int, wanted: OrderFilter) -> Iterator[OrderRow]:
    """Yield all of that user's orders."""
    for row in session.execute(_select(user_id, wanted).execution_options(yield_per=500)):
        yield _row(row)


def _select(user_id: int, wanted: OrderFilter) -> "Select[tuple[object, ...]]":
    query = select(
        ReportOrder.id,
        ReportOrder.code,
        ReportOrder.status,
        ReportOrder.rows_total,
        ReportOrder.pages,
        ReportOrder.ordered_at,
        ReportOrder.expires_at,
    ).where(ReportOrder.ordered_by == user_id)
    if wanted.status is not None:
        query = query.where(ReportOrder.status == wanted.status)
    if wanted.code:
        query = query.where(ReportOrder.code == wanted.code)
    column = _SORTS.get(wanted.sort, ReportOrder.ordered_at)
    return query.order_by(
        column.desc() if wanted.descending else column.asc(), ReportOrder.id.desc()
    )  # type: ignore[return-value]  # the columns are read by name


def _row(row: object) -> OrderRow:
    found = row._mapping  # type: ignore[attr-defined]  # a row of `_select`
    return OrderRow(title=_TITLES.get(found["code"], found["code"]), **found)


def list_expired(now: datetime) -> list[int]:
    """Return the ids of the ready orders whose time is over."""
    return list(
        session.scalars(
            select(ReportOrder.id).where(
                ReportOrder.status == OrderStatus.READY, ReportOrder.expires_at <= now
            )
        )
    )


def list_open() -> list[ReportOrder]:
    """Return the orders that wait or run."""
    return list(session.scalars(select(ReportOrder).where(ReportOrder.status.in_(OPEN))))
