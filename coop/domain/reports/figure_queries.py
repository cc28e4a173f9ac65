"""Single figures of the home pages: whichever a page shows are asked for in one statement."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, bindparam, func, select

from coop import dates
from coop.dates import month_of
from coop.db import Prepared, UtcDateTime, fetch
from coop.domain.approvals.models import Approval
from coop.domain.broadcast.models import Broadcast
from coop.domain.broadcast.types import BroadcastStatus
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.queries import overdue_at
from coop.domain.complaints.rules import WITH_THE_OFFICE
from coop.domain.faq.models import FaqQuestion
from coop.domain.faq.queries import has_failed
from coop.domain.identity.models import User
from coop.domain.identity.queries import lacks_second_factor
from coop.domain.ledger.models import AccountingPeriod, JournalEntry
from coop.domain.ledger.types import PeriodStatus
from coop.domain.loans.application_queries import APPROVED_AGAINST_ADVICE
from coop.domain.loans.loan_rows import is_by_committee, is_to_officer
from coop.domain.loans.models import Loan, LoanApplication
from coop.domain.loans.types import ApplicationStatus, LoanStatus
from coop.domain.logins.queries import KIND as ROLE_CHANGE
from coop.domain.members.models import Member
from coop.domain.members.queries import is_incomplete
from coop.domain.members.types import MemberStatus
from coop.domain.membership.models import Resignation
from coop.domain.notices.models import Notice
from coop.domain.notices.types import NoticeStatus
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.domain.payments.models import DrawerCount, Payment
from coop.domain.payments.types import PaymentMethod, PaymentStatus
from coop.domain.savings.interest_types import DepositStatus
from coop.domain.savings.models import TermDeposit, Withdrawal
from coop.domain.savings.types import WithdrawalStatus
from coop.domain.setting_changes.types import SETTING
from coop.domain.settings.service import start_of_day
from coop.domain.shu.models import ShuDistribution
from coop.domain.trail.models import TrailSeal
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.domain.work.models import WorkRow

SOON_DAYS: Final = 30
"""What falls due within so many days has to be kept ready."""
RATED_DAYS: Final = 90
"""Ratings of the last so many days say how answers are liked now."""

_TODAY = bindparam("today", type_=Date)
_MONTH = bindparam("month", type_=Date)
_SOON = bindparam("soon", type_=Date)
_NOW = bindparam("now", type_=UtcDateTime)
_TODAY_AT = bindparam("today_at", type_=UtcDateTime)
_MONTH_AT = bindparam("month_at", type_=UtcDateTime)
_RATED_FROM = bindparam("rated_from", type_=UtcDateTime)

Figures = Mapping[str, Any]


def read_figures(names: Collection[str], today: date, hidden: Collection[str] = ()) -> Figures:
    """Return the figures of these names as of ``today``, in one statement.

    Messages of ``hidden`` templates are not for this reader, so none is counted.
    Counts and sums (rupiah) are whole numbers, 0 where there is nothing; texts and moments may be
    None.
    """
    wanted = tuple(sorted(names))
    if not wanted:
        return {}
    asked = {
        "today": today,
        "month": month_of(today),
        "soon": today + timedelta(days=SOON_DAYS),
        "now": dates.now(),
        "today_at": start_of_day(today),
        "month_at": start_of_day(month_of(today)),
        "rated_from": start_of_day(today - timedelta(days=RATED_DAYS)),
    }
    row = fetch(_select(wanted, tuple(hidden)), asked)[0]
    return {
        name: int(value) if name not in AS_THEY_ARE else value
        for name, value in zip(wanted, row, strict=True)
    }


def list_figures() -> tuple[str, ...]:
    """Return the names of all figures there are."""
    return tuple(_selections())


@cache
def _select(names: tuple[str, ...], hidden: tuple[str, ...]) -> Prepared:
    known = _selections(hidden)
    return Prepared(select(*(known[name].label(name) for name in names)))


def _count(model: Any, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.count()).select_from(model).where(*where).scalar_subquery()


def _sum(amount: Any, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.coalesce(func.sum(amount), 0)).where(*where).scalar_subquery()


AS_THEY_ARE = frozenset({"shu_year", "shu_status", "sealed_at"})


@cache
def _selections(hidden: tuple[str, ...] = ()) -> Mapping[str, ScalarSelect[Any]]:
    """Return what selects each figure."""
    return {
        **_of_members(),
        **_of_savings(),
        **_of_loans(),
        **_of_money(),
        **_of_voices(),
        **_of_books(),
        **_of_the_machine(hidden),
    }


def _of_members() -> dict[str, ScalarSelect[Any]]:
    is_active = Member.status == MemberStatus.ACTIVE
    return {
        "members": _count(Member, is_active),
        "members_joined": _count(Member, is_active, Member.joined_on >= _MONTH),
        "members_incomplete": _count(Member, is_incomplete()),
        "resignations": _count(Resignation, Resignation.open_mark == 1),
    }


def _of_savings() -> dict[str, ScalarSelect[Any]]:
    matures_soon = (TermDeposit.status == DepositStatus.RUNNING, TermDeposit.matures_on <= _SOON)
    is_asked = Withdrawal.status == WithdrawalStatus.REQUESTED
    is_approved = Withdrawal.status == WithdrawalStatus.APPROVED
    return {
        "maturing": _sum(TermDeposit.amount, *matures_soon),
        "withdrawals_asked": _sum(Withdrawal.amount, is_asked),
        "withdrawals_approved": _sum(Withdrawal.amount, is_approved),
        "withdrawals_approved_count": _count(Withdrawal, is_approved),
    }


def _of_loans() -> dict[str, ScalarSelect[Any]]:
    is_active = Loan.status == LoanStatus.ACTIVE
    is_late = (is_active, Loan.next_due_on < _TODAY)
    applying, lent = LoanApplication.status, Loan.principal_balance
    is_approved = (Loan.status.is_(None), applying == ApplicationStatus.APPROVED)
    before_committee = (
        applying == ApplicationStatus.AWAITING_DECISION,
        LoanApplication.needs_committee.is_(True),
    )
    decided = LoanApplication.decided_at >= _MONTH_AT
    approved = applying.in_((ApplicationStatus.APPROVED, ApplicationStatus.DISBURSED))
    return {
        "late_loans": _sum(lent, *is_late),
        "late_loans_count": _count(Loan, *is_late),
        "late_loans_of_committee": _sum(lent, *is_late, is_by_committee()),
        "late_loans_of_committee_count": _count(Loan, *is_late, is_by_committee()),
        "officers_loans": _sum(lent, is_active, is_to_officer()),
        "officers_loans_count": _count(Loan, is_active, is_to_officer()),
        "to_disburse": select(func.coalesce(func.sum(Loan.principal), 0))
        .join(LoanApplication, LoanApplication.id == Loan.application_id)
        .where(*is_approved)
        .scalar_subquery(),
        "before_committee": _sum(LoanApplication.amount, *before_committee),
        "before_committee_count": _count(LoanApplication, *before_committee),
        "decided_count": _count(LoanApplication, decided),
        "decided_approved_count": _count(LoanApplication, decided, approved),
        "against_advice_count": _count(LoanApplication, *APPROVED_AGAINST_ADVICE),
    }


def _of_money() -> dict[str, ScalarSelect[Any]]:
    own = Payment.unit_id == COOPERATIVE_UNIT_ID  # a business sees to its own
    is_announced = and_(Payment.status == PaymentStatus.ANNOUNCED, own)
    is_today = (
        own,
        Payment.status == PaymentStatus.RECORDED,
        Payment.method == PaymentMethod.CASH,
        Payment.value_on == _TODAY,
        Payment.announced_at >= _TODAY_AT,  # cash is taken in the moment it is noted: an index
    )
    return {
        "to_match": _sum(Payment.amount, is_announced),
        "to_match_count": _count(Payment, is_announced),
        "cash_today": _sum(Payment.amount, *is_today),
        "cash_today_count": _count(Payment, *is_today),
        "drawers_waiting_count": _count(
            DrawerCount,
            DrawerCount.confirmed_by.is_(None),
            DrawerCount.unit_id == COOPERATIVE_UNIT_ID,
        ),
    }


def _of_voices() -> dict[str, ScalarSelect[Any]]:
    own = Complaint.unit_id == COOPERATIVE_UNIT_ID  # a business answers its own
    is_open = and_(Complaint.is_confidential.is_(False), own)
    with_us = Complaint.status.in_(WITH_THE_OFFICE)
    is_rated = (is_open, Complaint.rating.is_not(None), Complaint.received_at >= _RATED_FROM)
    return {
        "complaints": _count(Complaint, is_open, with_us),
        "complaints_late": _count(Complaint, is_open, overdue_at(_NOW)),
        "confidential": _count(Complaint, Complaint.is_confidential.is_(True), own, with_us),
        "stars": _sum(Complaint.rating, *is_rated),
        "stars_count": _count(Complaint, *is_rated),
        "faq_failed": _count(FaqQuestion, FaqQuestion.unit_id == COOPERATIVE_UNIT_ID, has_failed()),
        "notice_drafts": _count(Notice, Notice.status == NoticeStatus.DRAFT),
        "broadcast_drafts": _count(Broadcast, Broadcast.status == BroadcastStatus.DRAFT),
    }


def _of_books() -> dict[str, ScalarSelect[Any]]:
    def latest_share(column: Any) -> ScalarSelect[Any]:
        return (
            select(column)
            .where(ShuDistribution.live_mark == 1)
            .order_by(ShuDistribution.year.desc())
            .limit(1)
            .scalar_subquery()
        )

    return {
        "months_open": _count(
            AccountingPeriod,
            AccountingPeriod.starts_on < _MONTH,
            AccountingPeriod.status != PeriodStatus.CLOSED,
        ),
        "reversals": _count(
            JournalEntry, JournalEntry.reverses_id.is_not(None), JournalEntry.booked_on >= _MONTH
        ),
        "shu_year": latest_share(ShuDistribution.year),
        "shu_status": latest_share(ShuDistribution.status),
    }


def _of_the_machine(hidden: tuple[str, ...]) -> dict[str, ScalarSelect[Any]]:
    def messages(status: MessageStatus) -> ScalarSelect[Any]:
        return _count(Message, Message.status == status, Message.template.not_in(hidden))

    return {
        "jobs_failed": _count(WorkRow, WorkRow.failed_at.is_not(None)),
        "jobs_waiting": _count(WorkRow, WorkRow.done_at.is_(None), WorkRow.failed_at.is_(None)),
        "mails_dead": messages(MessageStatus.DEAD),
        "mails_waiting": messages(MessageStatus.QUEUED),
        "settings_asked": _count(Approval, Approval.open_mark == 1, Approval.kind == SETTING),
        "roles_asked": _count(Approval, Approval.open_mark == 1, Approval.kind == ROLE_CHANGE),
        "without_code": _count(User, lacks_second_factor()),
        "sealed_at": select(TrailSeal.sealed_at)
        .order_by(TrailSeal.sequence.desc())
        .limit(1)
        .scalar_subquery(),
    }
