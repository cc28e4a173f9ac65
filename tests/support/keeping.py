"""The books and surpluses of the tests' cooperative: each step waits for somebody to take it.

Years long before the story are closed with a little income each, so that every step of sharing a
surplus has a year of its own.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.approvals.service import request_approval
from coop.domain.books import period_service, year_service
from coop.domain.books.models import BookYear, Voucher
from coop.domain.books.types import BOOK_YEAR, VoucherStatus, YearStatus
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.closing_service import (
    finish_closing,
    period_ref,
    start_closing,
)
from coop.domain.ledger.queries import list_periods
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import PeriodStatus, credit, debit
from coop.domain.savings.types import SavingsKind
from coop.domain.shu import service as shu
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.transfer_list_service import take_transfer_list
from coop.domain.shu.types import FundKind, Policy, SavingsBasis
from coop.refs import Ref
from tests.support.staff import add_staff

WAITING, DRAFTED, CHECKED, RESOLVED, POSTED, UNDONE, PAID, SHARED_NOT = range(2012, 2020)
WHOLE = {FundKind.RESERVE: Decimal(60), FundKind.SOCIAL: Decimal(40)}


def find_books(staff: dict[str, Actor], person_id: int) -> dict[str, Any]:
    """Open the latest closed month, and ask for the one before; bring years to each step."""
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
        **_share(staff, person_id),
    }


def close_early_years() -> None:
    """Close the early years, by officers of their own: the story opens the books anew."""
    treasurer = add_staff("Bendahara Lama", Role.TREASURER)
    chair = add_staff("Ketua Lama", Role.CHAIR)
    for year in range(DRAFTED, SHARED_NOT + 1):
        _close(year, treasurer, chair)


def _earn(year: int) -> None:
    post_entry(
        "Jasa giro",
        [debit("1-1201", 1_000_000), credit("4-2100", 1_000_000)],
        source=Ref("unit", 1),
        unique_key=f"early:{year}",
        booked_on=date(year, 12, 5),
        unit_id=1,
    )


def _close(year: int, treasurer: Actor, chair: Actor) -> None:
    _earn(year)
    row = year_service.prepare_year(year, treasurer, is_accepted=True)
    year_service.approve_year(row.id, chair)
    finish_closing(year_service.december_of(year))
    january = date(year + 1, 1, 1)  # the surplus was carried there
    start_closing(january)
    finish_closing(january)


def _ask_for_a_year(treasurer: Actor) -> int:
    """Ask for the close of a year of which nothing is booked: all others are closed."""
    row = BookYear(
        year=WAITING,
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


def _share(staff: dict[str, Actor], person_id: int) -> dict[str, Any]:
    ids = {year: _step(staff, year) for year in range(DRAFTED, SHARED_NOT)}
    shu.request_undo(ids[UNDONE], "Persentase keliru.", staff["treasurer"])
    story = session.scalars(
        select(ShuDistribution.id).order_by(ShuDistribution.year.desc()).limit(1)
    ).one()
    take_transfer_list(story, staff["treasurer"])
    unpaid = session.scalars(
        select(ShuShare.id).where(ShuShare.distribution_id == story, ShuShare.way.is_(None))
    ).first()
    own = shu.queries.list_shares_of_person(person_id)
    return {
        "shu.year": SHARED_NOT,
        "distribution_id": story,
        "shu.check.distribution_id": ids[DRAFTED],
        "shu.discard.distribution_id": ids[DRAFTED],
        "shu.resolve.distribution_id": ids[CHECKED],
        "shu.post.distribution_id": ids[RESOLVED],
        "shu.ask_undo.distribution_id": ids[POSTED],
        "shu.decide_undo.distribution_id": ids[UNDONE],
        "shu.lock.distribution_id": ids[PAID],
        "shu.transfers.number": 1,
        "share_id": unpaid,
        "shu.my_share.share_id": own[0][0].id,
        "shu.slip.share_id": own[0][0].id,
    }


def _step(staff: dict[str, Actor], year: int) -> int:
    """Bring the surplus of a year to its step; return the distribution."""
    treasurer, chair = staff["treasurer"], staff["chair"]
    policy = Policy(
        year,
        SavingsBasis.CLOSING,
        (SavingsKind.POKOK,),
        includes_left=False,
        member_percents=WHOLE,
        other_percents=WHOLE,
    )
    row = shu.draft_shu(policy, treasurer)
    if year > DRAFTED:
        shu.check_shu(row.id, staff["supervisor"])
    if year > CHECKED:
        shu.resolve_shu(row.id, f"RAT-{year}", date(year + 1, 3, 5), chair)
    if year > RESOLVED:
        shu.post_shu(row.id, treasurer)
    if year in (POSTED, UNDONE):
        session.get_one(ShuDistribution, row.id).status = shu.ShuStatus.POSTED
    return row.id
