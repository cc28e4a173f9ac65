"""What the reports select: one row for each line, one column for each column of the report."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from coop.domain.documents.models import Document
from coop.domain.identity.models import User
from coop.domain.ledger.models import JournalEntry
from coop.domain.loans.queries import search_loans, stream_loans
from coop.domain.loans.records import LoanFilter, LoanRow, LoanSort
from coop.domain.loans.types import LoanStatus
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import MemberStatus
from coop.domain.payments.models import BankAccount, Payment
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.reports.types import ReportFilter
from coop.domain.savings.models import SavingsAccount, SavingsProduct
from coop.domain.savings.types import SavingsKind, SavingsStatus
from coop.paging import Page


def select_members(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select the register of members who have not left (UU 25/1992 art. 17)."""
    return _register(wanted).where(Member.status != MemberStatus.LEFT)


def select_inactive(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select those whose membership has ended, with when and why."""
    return _register(wanted).where(Member.status == MemberStatus.LEFT)


def _register(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Member.id,
            Member.number,
            Person.full_name.label("name"),
            Person.name_key,
            Person.born_in,
            Person.born_on,
            Person.sex,
            Person.occupation,
            Person.street,
            Person.town,
            Employer.name.label("employer"),
            Member.status,
            Member.joined_on,
            Member.left_on,
            Member.leaving_reason,
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Employer, Employer.id == Member.employer_id)
    )
    return keep_members(query, wanted)


def select_savings(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select members who have not left with the balance of each kind of savings."""
    sums = [_sum_of(kind).label(kind.value) for kind in SavingsKind]
    query = (
        select(
            Member.id,
            Member.number,
            Person.full_name.label("name"),
            Person.name_key,
            *sums,
            func.coalesce(func.sum(SavingsAccount.balance), 0).label("total"),
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            SavingsAccount,
            (SavingsAccount.member_id == Member.id) & (SavingsAccount.status == SavingsStatus.OPEN),
        )
        .outerjoin(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(Member.status != MemberStatus.LEFT)
        .group_by(Member.id, Member.number, Person.full_name, Person.name_key)
    )
    return keep_members(query, wanted)


def _sum_of(kind: SavingsKind) -> ColumnElement[int]:
    return func.coalesce(
        func.sum(case((SavingsProduct.kind == kind, SavingsAccount.balance), else_=0)), 0
    )


def keep_members(
    query: Select[*tuple[Any, ...]], wanted: ReportFilter, *, with_employer: bool = True
) -> Select[*tuple[Any, ...]]:
    """Keep the members that fit the text and the employer asked for."""
    if with_employer and wanted.employer_id is not None:
        query = query.where(Member.employer_id == wanted.employer_id)
    if wanted.text:
        query = query.where(
            or_(
                Member.number.startswith(wanted.text, autoescape=True),
                Person.name_key.contains(name_key(wanted.text), autoescape=True),
            )
        )
    return query


def select_receipts(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select the payments that were booked on the day asked for, with receipt and names."""
    recorder = aliased(User)
    query = (
        select(
            Payment.id,
            Document.number.label("receipt"),
            JournalEntry.number.label("entry"),
            Person.full_name.label("name"),
            Person.name_key,
            Payment.method,
            BankAccount.bank,
            Payment.status,
            Payment.amount,
            recorder.display_name.label("recorded_by"),
        )
        .join(JournalEntry, JournalEntry.id == Payment.entry_id)
        .join(Person, Person.id == Payment.person_id)
        .outerjoin(Document, Document.id == Payment.receipt_id)
        .outerjoin(BankAccount, BankAccount.id == Payment.bank_account_id)
        .outerjoin(recorder, recorder.id == Payment.recorded_by)
        .where(JournalEntry.booked_on == wanted.day)
    )
    return query if wanted.method is None else query.where(Payment.method == wanted.method)


def find_loans(wanted: ReportFilter, number: int) -> tuple[Page[LoanRow], Mapping[str, int]]:
    """Return one page of running loans with arrears and class as of today, and the totals."""
    page, totals = search_loans(_loan_filter(wanted), number)
    return page, {"principal": totals.principal, "balance": totals.balance}


def stream_loan_rows(wanted: ReportFilter) -> Iterator[LoanRow]:
    """Yield every running loan that fits."""
    return stream_loans(_loan_filter(wanted))


def _loan_filter(wanted: ReportFilter) -> LoanFilter:
    sort = next((one for one in LoanSort if one.value == wanted.sort), LoanSort.NUMBER)
    return LoanFilter(
        text=wanted.text,
        status=LoanStatus.ACTIVE,
        in_arrears=wanted.in_arrears,
        rank=wanted.rank,
        sort=sort,
        descending=wanted.descending,
    )
