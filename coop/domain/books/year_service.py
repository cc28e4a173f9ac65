"""Close a book year: the result accounts are emptied into the surplus of the year, by two people.

On the last day income and expenses go to 3-4200 (surplus of the year), on the first day of the
next year that goes to 3-4100 (undistributed surplus), from which the members' meeting shares.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.books import queries
from coop.domain.books.checklist import YEAR_BLOCKERS, ensure_ready
from coop.domain.books.models import BookYear
from coop.domain.books.rules import split_surplus
from coop.domain.books.statement_queries import list_results
from coop.domain.books.types import BOOK_YEAR, Surplus, YearStatus
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart, closing_service
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.queries import list_units
from coop.domain.ledger.service import ensure_open, post_entry, reverse_entry
from coop.domain.ledger.types import Line, Side
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

APPROVAL = "books.year"


def december_of(year: int) -> date:
    """Return the first day of the month with which ``year`` is closed."""
    return date(year, 12, 1)


def preview_year(year: int) -> Surplus:
    """Return the surplus of ``year`` as the books have it now."""
    return split_surplus(list_results(date(year, 1, 1), date(year, 12, 31)))


def prepare_year(year: int, actor: Actor, *, is_accepted: bool) -> BookYear:
    """Ask for the close of ``year`` after the checklist of December; another person decides.

    Raises Refused before the year has ended, while an earlier month is open or a point hinders;
    Conflict when it was asked for or closed already.
    """
    if date(year, 12, 31) >= today():
        raise Refused(N_("This year has not ended yet."), field="year")
    closing_service.ensure_earlier_closed(december_of(year))
    ensure_open(december_of(year))
    ensure_ready(december_of(year), is_accepted=is_accepted)
    surplus = preview_year(year)
    row = BookYear(
        year=year,
        live_mark=1,
        status=YearStatus.WAITING,
        surplus_amount=surplus.total,
        member_amount=surplus.from_members,
        other_amount=surplus.from_others,
        prepared_by=actor.user_id,
        prepared_at=dates.now(),
    )
    if not insert_unless_taken(row):
        raise Conflict(N_("The close of this year was asked for already."), field="year")
    request_approval(APPROVAL, Ref(BOOK_YEAR, row.id), actor)
    write_trail(
        "books.year_prepared", Ref(BOOK_YEAR, row.id), year=str(year), surplus_amount=surplus.total
    )
    return row


def approve_year(year_id: int, actor: Actor) -> BookYear:
    """Close the year as another person: entries of both days, and December takes no more.

    Raises Conflict when the figures changed since they were prepared, Refused as `prepare_year`.
    """
    row = queries.get_year(year_id)
    decide(APPROVAL, Ref(BOOK_YEAR, year_id), actor, Decision.APPROVED)
    _move(row, YearStatus.WAITING, YearStatus.CLOSED, actor)
    surplus = preview_year(row.year)
    prepared = (row.surplus_amount, row.member_amount, row.other_amount)
    if (surplus.total, surplus.from_members, surplus.from_others) != prepared:
        raise Conflict(
            N_("Something was booked meanwhile. Reject this close and have it prepared again.")
        )
    ensure_ready(december_of(row.year), is_accepted=True)
    for unit in list_units():
        _close_unit(row, unit.id, actor)
    closing_service.start_closing(december_of(row.year), year=str(row.year))
    write_trail("books.year_closed", Ref(BOOK_YEAR, row.id), surplus_amount=surplus.total)
    return row


def _close_unit(row: BookYear, unit_id: int, actor: Actor) -> None:
    first, last = date(row.year, 1, 1), date(row.year, 12, 31)
    moved = {code: amount for code, amount in list_results(first, last, unit_id).items() if amount}
    if not moved:
        return
    surplus = sum(moved.values())
    source, approver = Ref(BOOK_YEAR, row.id), actor.user_id
    lines = _emptying(moved)
    if surplus:
        lines.append(_line(chart.SURPLUS_OF_YEAR, -surplus))
    post_entry(
        f"Penutupan buku tahun {row.year}",
        lines,
        source=source,
        unique_key=f"book_year:{row.id}:{unit_id}:close",
        booked_on=last,
        unit_id=unit_id,
        approver_id=approver,
    )
    if surplus:
        post_entry(
            f"SHU tahun {row.year} menunggu rapat anggota",
            [_line(chart.SURPLUS_OF_YEAR, surplus), _line(chart.UNDISTRIBUTED, -surplus)],
            source=source,
            unique_key=f"book_year:{row.id}:{unit_id}:carry",
            booked_on=date(row.year + 1, 1, 1),
            unit_id=unit_id,
            approver_id=approver,
        )


def _emptying(moved: Mapping[str, int]) -> list[Line]:
    return [_line(code, amount) for code, amount in sorted(moved.items())]


def _line(account: str, amount: int) -> Line:
    """Return a debit of ``amount`` rupiah, or a credit where it is negative."""
    return Line(account, Side.DEBIT if amount > 0 else Side.CREDIT, abs(amount))


def reject_year(year_id: int, actor: Actor, reason: str) -> BookYear:
    """Leave the year open, with a reason, as another person than who asked."""
    if not reason.strip():
        raise Refused(N_("Say why the year stays open."), field="reason")
    row = queries.get_year(year_id)
    decide(APPROVAL, Ref(BOOK_YEAR, year_id), actor, Decision.REJECTED, reason.strip())
    _move(row, YearStatus.WAITING, YearStatus.REJECTED, actor, live_mark=None)
    return row


def ensure_undoable(month: date) -> None:
    """Refuse to open the December of a year that carries something, such as shares of members."""
    if month.month == 12 and any(is_used(month.year) for is_used in YEAR_BLOCKERS):
        raise Refused(
            N_("The surplus of this year is being shared. Take that back before the books open.")
        )


def undo_year(month: date, reason: str, actor: Actor) -> None:
    """Take back the close of a year with its December: mirror entries on the same two days."""
    row = queries.find_live_year(month.year) if month.month == 12 else None
    if row is None:
        return
    ensure_undoable(month)
    entries = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.source_kind == BOOK_YEAR,
            JournalEntry.source_id == row.id,
            JournalEntry.reverses_id.is_(None),
        )
        .order_by(JournalEntry.id)
    ).all()
    for entry in entries:
        reverse_entry(entry, booked_on=entry.booked_on, reason=reason, approver_id=actor.user_id)
    _move(row, YearStatus.CLOSED, YearStatus.UNDONE, actor, live_mark=None)
    write_trail("books.year_undone", Ref(BOOK_YEAR, row.id), reason=reason)


def _move(
    row: BookYear, old: YearStatus, new: YearStatus, actor: Actor, live_mark: int | None = 1
) -> None:
    won = take(
        update(BookYear)
        .where(BookYear.id == row.id, BookYear.status == old)
        .values(status=new, live_mark=live_mark, closed_by=actor.user_id, closed_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This year was closed or opened a moment ago. Look at it again."))
    session.refresh(row)
