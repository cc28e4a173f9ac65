"""Reading withdrawals: one, an account's, the queue."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from coop.db import session
from coop.domain.identity.models import User
from coop.domain.members.models import Member
from coop.domain.people.models import Person
from coop.domain.savings.models import SavingsAccount, SavingsProduct, Withdrawal
from coop.domain.savings.types import WithdrawalRow, WithdrawalStatus
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


@cache
def _withdrawals() -> Select[*tuple[Any, ...]]:
    requester, approver, payer = aliased(User), aliased(User), aliased(User)
    return (
        select(
            Withdrawal,
            SavingsProduct.unit_id,
            SavingsAccount.number,
            SavingsAccount.balance,
            Member.number,
            Person.id,
            Person.full_name,
            requester.display_name,
            approver.display_name,
            payer.display_name,
        )
        .join(SavingsAccount, SavingsAccount.id == Withdrawal.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(requester, requester.id == Withdrawal.requested_by)
        .outerjoin(approver, approver.id == Withdrawal.approved_by)
        .outerjoin(payer, payer.id == Withdrawal.paid_by)
    )


def _as_withdrawal(row: Row[*tuple[Any, ...]]) -> WithdrawalRow:
    w, unit_id, account_number, balance, member_number, person_id, name, *names = row
    requester, approver, payer = names
    return WithdrawalRow(
        id=w.id,
        unit_id=unit_id,
        account_id=w.account_id,
        account_number=account_number,
        balance=balance,
        person_id=person_id,
        person_name=name,
        member_number=member_number,
        amount=w.amount,
        method=w.method,
        status=w.status,
        note=w.note,
        requested_at=w.requested_at,
        requested_name=requester,
        approved_at=w.approved_at,
        approved_name=approver,
        paid_at=w.paid_at,
        paid_name=payer,
        voucher_id=w.voucher_id,
        reason=w.reason,
    )


def list_withdrawals_of_account(account_id: int, limit: int = 20) -> list[WithdrawalRow]:
    """Return the latest requests on the account, latest first."""
    query = _withdrawals().where(Withdrawal.account_id == account_id)
    latest_first = query.order_by(Withdrawal.requested_at.desc(), Withdrawal.id.desc())
    return [_as_withdrawal(row) for row in session.execute(latest_first.limit(limit))]


def list_withdrawals_of_person(person_id: int | None) -> list[WithdrawalRow]:
    """Return the person's open requests, latest first."""
    query = _withdrawals().where(Person.id == person_id, Withdrawal.open_mark == 1)
    latest_first = query.order_by(Withdrawal.requested_at.desc(), Withdrawal.id.desc())
    return [_as_withdrawal(row) for row in session.execute(latest_first)]


def has_open_withdrawal(member_id: int) -> bool:
    """Say whether a request on one of the member's accounts is still to be paid or ended."""
    found = (
        select(Withdrawal.id)
        .join(SavingsAccount, SavingsAccount.id == Withdrawal.account_id)
        .where(SavingsAccount.member_id == member_id, Withdrawal.open_mark == 1)
    )
    return session.scalar(found.limit(1)) is not None


def get_withdrawal(withdrawal_id: int) -> WithdrawalRow:
    """Return the request or raise NotFound."""
    row = session.execute(_withdrawals().where(Withdrawal.id == withdrawal_id)).one_or_none()
    if row is None:
        raise NotFound(N_("This withdrawal does not exist."))
    return _as_withdrawal(row)


def list_withdrawals(status: WithdrawalStatus | None, page: int = 1) -> Page[WithdrawalRow]:
    """Return one page of requests in ``status`` (None: all); those that wait come oldest first."""
    counted = select(func.count()).select_from(Withdrawal)
    total = session.scalar(
        counted if status is None else counted.where(Withdrawal.status == status)
    )
    found = session.execute(_queue(status).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Page([_as_withdrawal(row) for row in found], page, PAGE_SIZE, total or 0)


def stream_withdrawals(status: WithdrawalStatus | None) -> Iterator[WithdrawalRow]:
    """Yield every request in ``status`` (None: all), for an export."""
    for row in session.execute(_queue(status).execution_options(yield_per=500)):
        yield _as_withdrawal(row)


def _queue(status: WithdrawalStatus | None) -> Select[*tuple[Any, ...]]:
    if status in (WithdrawalStatus.REQUESTED, WithdrawalStatus.APPROVED):
        query = _withdrawals().order_by(Withdrawal.requested_at, Withdrawal.id)
    else:
        query = _withdrawals().order_by(Withdrawal.requested_at.desc(), Withdrawal.id.desc())
    return query if status is None else query.where(Withdrawal.status == status)


def select_unpaid(_first: date, _last: date) -> Select[Any]:
    """Select how many approved withdrawals wait to be paid."""
    return select(func.count()).where(Withdrawal.status == WithdrawalStatus.APPROVED)
