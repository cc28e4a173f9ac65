"""The books of the tests' cooperative: a voucher, a month and a year that wait for a decision."""

from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.approvals.service import request_approval
from coop.domain.books import period_service, year_service
from coop.domain.books.models import BookYear, Voucher
from coop.domain.books.types import BOOK_YEAR, VoucherStatus, YearStatus
from coop.domain.identity.types import Actor
from coop.domain.ledger.closing_service import list_periods, period_ref
from coop.domain.ledger.types import PeriodStatus
from coop.refs import Ref


def find_books(staff: dict[str, Actor]) -> dict[str, Any]:
    """Open the latest closed month, and ask for the one before; ask for the close of a year."""
    treasurer, chair = staff["treasurer"], staff["chair"]
    closed = [row.starts_on for row in list_periods() if row.status is PeriodStatus.CLOSED]
    latest, before, early = closed[:3]
    period_service.request_reopening(latest, "Temuan auditor.", treasurer)
    period_service.approve_reopening(latest, chair)
    period_service.request_reopening(before, "Nota tertinggal.", treasurer)
    waiting = session.scalars(select(Voucher.id).filter_by(status=VoucherStatus.WAITING)).first()
    assert waiting is not None
    return {
        "books.voucher_id": waiting,
        "books.year_id": _ask_for_a_year(treasurer),
        "books.kind": "expense",
        "books.code": "results",
        "books.number": period_ref(latest).id,
        "books.decide_reopening.number": period_ref(before).id,
        "books.ask_reopening.number": period_ref(early).id,
    }


def _ask_for_a_year(treasurer: Actor) -> int:
    """Ask for the close of a year before the story: its own years are closed or run still."""
    row = BookYear(
        year=2019,
        live_mark=1,
        status=YearStatus.WAITING,
        surplus_amount=0,
        member_amount=0,
        other_amount=0,
        prepared_by=treasurer.user_id,
        prepared_at=dates.now(),
    )
    session.add(row)
    session.flush()
    request_approval(year_service.APPROVAL, Ref(BOOK_YEAR, row.id), treasurer)
    return row.id
