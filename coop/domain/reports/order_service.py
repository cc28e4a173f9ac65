"""Ask for a long report on paper; the background prints it and tells who asked."""

from typing import Any, Final

from sqlalchemy import delete, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.files.models import StoredFile
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.queries import find_email, get_actor
from coop.domain.identity.types import Actor
from coop.domain.notifications.service import send_mail
from coop.domain.people.queries import get_person
from coop.domain.reports import order_queries as queries
from coop.domain.reports import rules
from coop.domain.reports.models import ReportOrder
from coop.domain.reports.order_types import OPEN, Failure, OrderStatus
from coop.domain.reports.service import get_report
from coop.domain.reports.types import ReportFilter
from coop.domain.trail.service import write_trail
from coop.domain.work.service import queue_work
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

PRINT: Final = "reports.print"
SUBJECT: Final = "report_order"
PURPOSE: Final = "report"


def order_report(code: str, wanted: ReportFilter, actor: Actor, locale: str) -> ReportOrder:
    """Have the report printed in the background and return its order.

    The same wish of the same person that waits or runs is returned as it is. Raises NotFound for
    an unknown report, Refused for one with nothing to print or beyond what is printed.
    """
    page, _totals = get_report(code).search(wanted, 1)
    ensure_printable(page.total)
    fingerprint = rules.fingerprint_of(code, wanted)
    order = ReportOrder(
        code=code,
        asked=rules.write_asked(wanted),
        fingerprint=fingerprint,
        locale=locale,
        status=OrderStatus.WAITING,
        open_mark=1,
        rows_total=page.total,
        ordered_by=actor.user_id,
        ordered_at=dates.now(),
    )
    if not insert_unless_taken(order):
        known = queries.find_open_order(actor.user_id, fingerprint)
        if known is None:
            raise Conflict(N_("Somebody else has just changed this. Look at it again."))
        return known
    queue_work(PRINT, {"order_id": order.id}, unique_key=f"{PRINT}:{order.id}")
    write_trail("report.ordered", Ref(SUBJECT, order.id), report=code, rows=page.total)
    return order


def ensure_printable(rows: int) -> None:
    """Refuse what is beyond `rules.MOST_PRINTED_ROWS` rows: a spreadsheet serves better then."""
    if rules.is_too_long(rows):
        raise Refused(
            N_("There are %(count)s rows; at most %(most)s are printed. Save it as Excel instead."),
            count=rows,
            most=rules.MOST_PRINTED_ROWS,
        )


def order_again(order_id: int, actor: Actor, locale: str) -> ReportOrder:
    """Ask once more for what failed or is gone, with the rows of today's books.

    Raises NotFound for somebody else's, Conflict while it waits, runs or lies ready.
    """
    order = queries.get_order_of(actor.user_id, order_id)
    if order.status not in (OrderStatus.FAILED, OrderStatus.EXPIRED):
        raise Conflict(N_("This report is under way or ready already."))
    return order_report(order.code, rules.read_asked(order.asked), actor, locale)


def start_order(order_id: int, rows_total: int) -> bool:
    """Note that the printing begins, or begins anew after a worker died; False when it ended."""
    return _change(order_id, status=OrderStatus.RUNNING, rows_done=0, rows_total=rows_total)


def note_progress(order_id: int, rows_done: int) -> bool:
    """Note how many rows are printed; False when the order has ended meanwhile."""
    return _change(order_id, rows_done=rows_done)


def finish_order(order_id: int, file: CheckedFile, pages: int, title: str) -> bool:
    """Lay the printed file ready and tell who asked; False, and no file, when it had ended.

    ``title`` is the report's title in the language of who asked.
    """
    now = dates.now()
    order = queries.get_order(order_id)
    if not _change(
        order_id,
        status=OrderStatus.READY,
        open_mark=None,
        rows_done=ReportOrder.rows_total,
        pages=pages,
        ended_at=now,
        expires_at=rules.expiry_of(now),
    ):
        return False
    order.file_id = keep_file(file, Ref(SUBJECT, order_id), PURPOSE).id
    session.flush()
    session.refresh(order)
    write_trail("report.ready", Ref(SUBJECT, order_id), report=order.code, pages=pages)
    _tell("report_ready", order, title, on=order.expires_at)
    return True


def fail_order(order_id: int, failure: Failure, title: str) -> bool:
    """Note why the report could not be printed and tell who asked; they can ask again."""
    if not _change(
        order_id,
        status=OrderStatus.FAILED,
        open_mark=None,
        failure=failure,
        ended_at=dates.now(),
    ):
        return False
    order = queries.get_order(order_id)
    session.refresh(order)
    write_trail("report.failed", Ref(SUBJECT, order_id), report=order.code, failure=failure.value)
    _tell("report_failed", order, title)
    return True


def expire_orders() -> int:
    """Let go of the files whose time is over and return how many.

    The content itself goes with the nightly sweep of files that no row names.
    """
    now, gone = dates.now(), 0
    for order_id in queries.list_expired(now):
        order = queries.get_order(order_id)
        file_id = order.file_id
        won = take(
            update(ReportOrder)
            .where(ReportOrder.id == order_id, ReportOrder.status == OrderStatus.READY)
            .values(status=OrderStatus.EXPIRED, file_id=None)
            .execution_options(synchronize_session=False)
        )
        if won:
            session.execute(delete(StoredFile).where(StoredFile.id == file_id))
            session.refresh(order)
            write_trail("report.expired", Ref(SUBJECT, order_id), report=order.code)
            gone += 1
    return gone


def _change(order_id: int, **values: Any) -> bool:
    """Change an order that waits or runs, by one statement."""
    return take(
        update(ReportOrder)
        .where(ReportOrder.id == order_id, ReportOrder.status.in_(OPEN))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _tell(template: str, order: ReportOrder, title: str, **more: Any) -> None:
    asker = get_actor(order.ordered_by)
    person = get_person(asker.person_id) if asker.person_id else None
    send_mail(
        template,
        (person.email if person else None) or find_email(asker.user_id),
        {"name": asker.name, "title": title, "link": f"laporan-saya/{order.id}", **more},
        locale=order.locale,
        person_id=asker.person_id,
        unique_key=f"{template}:{order.id}",
    )
