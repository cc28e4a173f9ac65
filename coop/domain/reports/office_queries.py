"""What the reports of the office's year select: arrears, deductions, tax, shares, cash."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from coop.dates import add_months, month_of
from coop.domain.ledger.chart import BANKS, CASH, IN_TRANSIT, PETTY_CASH
from coop.domain.ledger.models import GlAccount, JournalEntry, JournalLine
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import MemberStatus
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.types import BillStatus, PaymentStatus
from coop.domain.payroll.models import PayrollBatch, PayrollLine
from coop.domain.payroll.types import BatchStatus
from coop.domain.people.models import Person
from coop.domain.reports.queries import keep_members
from coop.domain.reports.types import ReportFilter
from coop.domain.savings.billing_service import WAJIB
from coop.domain.savings.models import SavingsInterest
from coop.domain.settings.service import get_setting
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.queries import SHOWN

_WHO = (Member.id, Member.number, Person.full_name.label("name"), Person.name_key)
_SENT = (BatchStatus.SENT, BatchStatus.REALISED, BatchStatus.POSTING, BatchStatus.POSTED)


def _within(day: Any, wanted: ReportFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a day that lies in the period asked for."""
    found: list[ColumnElement[bool]] = []
    if wanted.first is not None:
        found.append(day >= wanted.first)
    if wanted.last is not None:
        found.append(day <= wanted.last)
    return found


def select_new(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select who joined in the period."""
    query = (
        select(*_WHO, Member.joined_on, Employer.name.label("employer"), Member.status)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Employer, Employer.id == Member.employer_id)
        .where(*_within(Member.joined_on, wanted))
    )
    return keep_members(query, wanted)


def select_dormant(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select members who paid nothing for the months of the setting, up to the day asked for."""
    since = add_months(wanted.day, -int(get_setting("reports.dormant_months")))
    last_paid = func.max(Payment.value_on)
    query = (
        select(*_WHO, Member.joined_on, last_paid.label("last_paid_on"))
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            Payment,
            (Payment.person_id == Person.id) & (Payment.status == PaymentStatus.RECORDED),
        )
        .where(Member.status != MemberStatus.LEFT, Member.joined_on <= since)
        .group_by(*_WHO, Member.joined_on)
        .having(or_(last_paid.is_(None), last_paid <= since))
    )
    return keep_members(query, wanted)


def select_wajib_arrears(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select who owes mandatory savings that fell due before the day asked for."""
    query = (
        select(
            *_WHO,
            func.count().label("months"),
            func.min(Bill.due_on).label("since"),
            func.sum(Bill.amount - Bill.paid_amount).label("amount"),
        )
        .join(Person, Person.id == Member.person_id)
        .join(Bill, Bill.person_id == Person.id)
        .where(
            Bill.purpose == WAJIB,
            Bill.status == BillStatus.OPEN,
            Bill.due_on < wanted.day,
            Member.status != MemberStatus.LEFT,
        )
        .group_by(*_WHO)
    )
    return keep_members(query, wanted)


def select_deductions(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select what employers were asked to deduct, what they deducted, and the difference."""
    realised = func.coalesce(PayrollLine.realised_amount, 0)
    is_answered = PayrollBatch.status != BatchStatus.SENT
    query = (
        select(
            PayrollLine.id,
            PayrollBatch.month,
            Employer.name.label("employer"),
            Member.number,
            Person.full_name.label("name"),
            Person.name_key,
            PayrollLine.asked_amount.label("asked"),
            realised.label("realised"),
            case((is_answered, realised - PayrollLine.asked_amount), else_=0).label("difference"),
            PayrollLine.outcome,
        )
        .join(PayrollBatch, PayrollBatch.id == PayrollLine.batch_id)
        .join(Employer, Employer.id == PayrollBatch.employer_id)
        .join(Member, Member.id == PayrollLine.member_id)
        .join(Person, Person.id == PayrollLine.person_id)
        .where(
            PayrollBatch.status.in_(_SENT),
            PayrollLine.is_left_out.is_(False),
            *_within(PayrollBatch.month, wanted),
        )
    )
    if wanted.employer_id is not None:
        query = query.where(PayrollBatch.employer_id == wanted.employer_id)
    return keep_members(query, wanted, with_employer=False)


def select_withheld_tax(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select the final tax on savings interest by person and month (PP 15/2009)."""
    return (
        select(
            func.min(SavingsInterest.id).label("id"),
            SavingsInterest.month,
            Person.full_name.label("name"),
            Person.name_key,
            func.sum(SavingsInterest.gross_amount).label("gross"),
            func.sum(SavingsInterest.tax_amount).label("tax"),
        )
        .join(Person, Person.id == SavingsInterest.person_id)
        .where(
            SavingsInterest.live_mark == 1,
            SavingsInterest.entry_id.is_not(None),
            *_within(SavingsInterest.month, wanted),
        )
        .group_by(SavingsInterest.month, Person.id, Person.full_name, Person.name_key)
        .having(func.sum(SavingsInterest.tax_amount) > 0)
    )


def select_shares(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select the members' shares of surpluses that are in the books."""
    query = (
        select(
            ShuShare.id,
            ShuDistribution.year,
            Member.number,
            Person.full_name.label("name"),
            Person.name_key,
            ShuShare.savings_amount.label("by_savings"),
            ShuShare.participation_amount.label("by_business"),
            ShuShare.total_amount.label("total"),
            ShuShare.way,
            ShuShare.paid_on,
        )
        .join(ShuDistribution, ShuDistribution.id == ShuShare.distribution_id)
        .join(Member, Member.id == ShuShare.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(ShuDistribution.status.in_(SHOWN))
    )
    return keep_members(query, wanted)


def select_cash_book(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select what moved on cash and banks in the period; this month unless said."""
    first = wanted.first or month_of(wanted.last or wanted.day)
    last = max(first, wanted.last or wanted.day)
    return (
        select(
            JournalLine.entry_id.label("id"),
            JournalLine.line_no,
            JournalLine.booked_on,
            JournalEntry.number,
            func.coalesce(func.nullif(JournalLine.text, ""), JournalEntry.text).label("text"),
            GlAccount.name_id.label("account"),
            JournalLine.debit,
            JournalLine.credit,
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(GlAccount, GlAccount.code == JournalLine.account)
        .where(
            JournalLine.booked_on.between(first, last),
            or_(
                JournalLine.account.in_((CASH, PETTY_CASH, IN_TRANSIT)),
                JournalLine.account.startswith(BANKS),
            ),
        )
    )
