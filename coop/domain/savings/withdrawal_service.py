"""Taking money out: the member asks, one person approves, another one pays."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.documents.service import issue_document
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.notifications.service import send_mail
from coop.domain.payments.models import BankAccount
from coop.domain.payments.types import PaymentMethod
from coop.domain.people.queries import find_current_bank_account, get_person
from coop.domain.people.rules import mask_account_number
from coop.domain.savings import queries, rules
from coop.domain.savings.account_service import ACCOUNT, change_balance
from coop.domain.savings.models import Withdrawal
from coop.domain.savings.types import AccountRow, MovementKind, WithdrawalStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

WITHDRAWAL = "withdrawal"
VOUCHER = "withdrawal_voucher"
OPEN = (WithdrawalStatus.REQUESTED, WithdrawalStatus.APPROVED)


@dataclass(frozen=True, slots=True)
class _Payout:
    """Where the money comes from and where it goes, as the voucher says it."""

    gl_account: str
    bank_account_id: int | None
    source: str
    target: str


def request_withdrawal(
    account_id: int, amount: int, method: PaymentMethod, actor: Actor, note: str = ""
) -> Withdrawal:
    """Ask for ``amount`` rupiah from voluntary savings; one request at a time on an account.

    Raises Refused (kind of savings, membership, available balance, no bank account to transfer
    to) and Conflict when a request is open.
    """
    account = queries.get_account(account_id)
    rules.ensure_may_withdraw(account, amount)
    if method is PaymentMethod.TRANSFER and find_current_bank_account(account.person_id) is None:
        raise Refused(
            N_("There is no bank account on record to transfer to. Add one, or choose cash."),
            field="method",
        )
    withdrawal = Withdrawal(
        account_id=account_id,
        open_mark=1,
        amount=amount,
        method=method,
        note=note,
        status=WithdrawalStatus.REQUESTED,
        requested_by=actor.user_id,
        requested_at=dates.now(),
    )
    if not insert_unless_taken(withdrawal):
        raise Conflict(N_("A withdrawal from this account is already being worked on."))
    _trail("requested", withdrawal, amount=amount)
    return withdrawal


def approve_withdrawal(withdrawal_id: int, actor: Actor) -> Withdrawal:
    """Approve a request, as another person than who asked for it and whose money it is."""
    withdrawal, account = _get(withdrawal_id)
    ensure_another_person(actor, _person_of(withdrawal.requested_by), beneficiary=account.person_id)
    rules.ensure_may_withdraw(account, withdrawal.amount)
    _advance(
        withdrawal,
        (WithdrawalStatus.REQUESTED,),
        WithdrawalStatus.APPROVED,
        approved_by=actor.user_id,
        approved_at=dates.now(),
    )
    _trail("approved", withdrawal)
    _tell("withdrawal_approved", withdrawal, account)
    return withdrawal


def reject_withdrawal(withdrawal_id: int, actor: Actor, reason: str) -> Withdrawal:
    """Turn down a request that is not paid yet, with the reason that the member reads."""
    withdrawal, account = _get(withdrawal_id)
    if not reason.strip():
        raise Refused(N_("Please give the reason; the member reads it."), field="reason")
    _advance(withdrawal, OPEN, WithdrawalStatus.REJECTED, reason=reason.strip(), open_mark=None)
    _trail("rejected", withdrawal, by=actor.user_id, reason=reason.strip())
    _tell("withdrawal_rejected", withdrawal, account, reason=reason.strip())
    return withdrawal


def cancel_withdrawal(withdrawal_id: int, actor: Actor) -> Withdrawal:
    """Take a request back before it is paid: whose money it is, or who asked at the counter."""
    withdrawal, account = _get(withdrawal_id)
    if actor.person_id != account.person_id and actor.user_id != withdrawal.requested_by:
        raise NotFound(N_("This withdrawal does not exist."))
    _advance(withdrawal, OPEN, WithdrawalStatus.CANCELLED, open_mark=None)
    _trail("cancelled", withdrawal, by=actor.user_id)
    return withdrawal


def pay_withdrawal(withdrawal_id: int, actor: Actor, bank_account_id: int | None) -> Withdrawal:
    """Pay an approved request, book it and issue the voucher with both names.

    ``bank_account_id`` names the cooperative's account for a transfer, None for cash. Another
    person than who approved it pays; the balance above the minimum is checked once more by the
    UPDATE that takes it. Raises Refused and Conflict.
    """
    withdrawal, account = _get(withdrawal_id)
    if withdrawal.status is not WithdrawalStatus.APPROVED:
        raise Conflict(N_("Somebody else has just decided this."))
    ensure_another_person(actor, _person_of(withdrawal.approved_by), beneficiary=account.person_id)
    rules.ensure_may_withdraw(account, withdrawal.amount)
    payout = _payout(withdrawal, account, bank_account_id)
    _advance(
        withdrawal,
        (WithdrawalStatus.APPROVED,),
        WithdrawalStatus.PAID,
        open_mark=None,
        paid_by=actor.user_id,
        paid_at=dates.now(),
        bank_account_id=payout.bank_account_id,
    )
    text = f"Penarikan {account.product_name}"
    entry = post_entry(
        text,
        [
            debit(account.gl_account, withdrawal.amount, Ref(ACCOUNT, account.id)),
            credit(payout.gl_account, withdrawal.amount),
        ],
        source=Ref(WITHDRAWAL, withdrawal.id),
        unique_key=f"withdrawal:{withdrawal.id}",
        booked_on=today(),
        unit_id=account.unit_id,
        approver_id=withdrawal.approved_by,
    )
    change_balance(
        account.id,
        -withdrawal.amount,
        MovementKind.WITHDRAWAL,
        entry,
        text,
        keep_amount=account.minimum_balance_amount,
    )
    voucher = issue_document(
        VOUCHER,
        Ref(WITHDRAWAL, withdrawal.id),
        {
            "member_name": account.person_name,
            "member_number": account.member_number,
            "account_number": account.number,
            "product_name": account.product_name,
            "amount": withdrawal.amount,
            "method": withdrawal.method.value,
            "source": payout.source,
            "target": payout.target,
            "note": withdrawal.note,
            "entry_number": entry.number,
            "paid_on": entry.booked_on,
            "approved_by": _name_of(withdrawal.approved_by),
            "paid_by": actor.name,
        },
        unit_id=account.unit_id,
        issued_on=entry.booked_on,
        sequence="voucher",
        person_id=account.person_id,
    )
    withdrawal.entry_id, withdrawal.voucher_id = entry.id, voucher.id
    session.flush()
    _trail("paid", withdrawal, amount=withdrawal.amount, entry=entry.number)
    _tell("withdrawal_paid", withdrawal, account, voucher_id=voucher.id, target=payout.target)
    return withdrawal


def _get(withdrawal_id: int) -> tuple[Withdrawal, AccountRow]:
    withdrawal = session.get(Withdrawal, withdrawal_id, populate_existing=True)
    if withdrawal is None:
        raise NotFound(N_("This withdrawal does not exist."))
    return withdrawal, queries.get_account(withdrawal.account_id)


def _advance(
    withdrawal: Withdrawal,
    old: tuple[WithdrawalStatus, ...],
    new: WithdrawalStatus,
    **values: Any,
) -> None:
    """Move the request from one of ``old`` to ``new``; Conflict when a rival was first."""
    won = take(
        update(Withdrawal)
        .where(Withdrawal.id == withdrawal.id, Withdrawal.status.in_(old))
        .values(status=new, **values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("Somebody else has just decided this."))
    session.refresh(withdrawal)


def _payout(withdrawal: Withdrawal, account: AccountRow, bank_account_id: int | None) -> _Payout:
    if withdrawal.method is PaymentMethod.CASH:
        if bank_account_id is not None:
            raise Refused(N_("This withdrawal is paid in cash."), field="bank_account_id")
        return _Payout(chart.CASH, None, "Kas", "")
    bank = None if bank_account_id is None else session.get(BankAccount, bank_account_id)
    if bank is None or not bank.is_active or bank.unit_id != account.unit_id:
        raise Refused(
            N_("Choose the bank account that the transfer left from."), field="bank_account_id"
        )
    target = find_current_bank_account(account.person_id)
    if target is None:
        raise Refused(N_("There is no bank account on record to transfer to."))
    return _Payout(
        bank.gl_account,
        bank.id,
        f"{bank.bank} {mask_account_number(bank.number[-4:])}",
        f"{target.bank} {mask_account_number(target.number_last4)}",
    )


def _person_of(user_id: int | None) -> int | None:
    return session.scalar(select(User.person_id).where(User.id == user_id))


def _name_of(user_id: int | None) -> str:
    return session.scalar(select(User.display_name).where(User.id == user_id)) or ""


def _trail(verb: str, withdrawal: Withdrawal, **detail: Any) -> None:
    write_trail(f"savings.withdrawal_{verb}", Ref(WITHDRAWAL, withdrawal.id), **detail)


def _tell(template: str, withdrawal: Withdrawal, account: AccountRow, **more: Any) -> None:
    """Queue the news for the member, once for each state of a request."""
    person = get_person(account.person_id)
    send_mail(
        template,
        person.email,
        {
            "name": person.full_name,
            "amount": withdrawal.amount,
            "number": account.number,
            "account_id": account.id,
            "method": withdrawal.method.value,
            **more,
        },
        locale=person.locale,
        person_id=person.id,
        unique_key=f"{template}:{withdrawal.id}",
    )
