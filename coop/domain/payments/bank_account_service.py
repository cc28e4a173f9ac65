"""Where members transfer to: asked for by one person, decided by another.

The number stands encrypted wherever it is kept, in requests too; the trail has its last digits.
"""

from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import aliased

from coop.db import crypto, insert_unless_taken, session, take
from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.payments.bank_account_queries import list_ledger_accounts, no_bank_account
from coop.domain.payments.models import BankAccount
from coop.domain.payments.types import BANK_ACCOUNT, BankAccountChange
from coop.domain.people.rules import parse_account_number
from coop.domain.settings.rules import FRONT_UNIT
from coop.domain.settings.service import get_setting
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


def request_new_bank_account(
    bank: str,
    number: str,
    holder: str,
    gl_account: str,
    actor: Actor,
    *,
    unit_id: int = COOPERATIVE_UNIT_ID,
) -> BankAccount:
    """Ask for another bank account of a unit. It stands switched off until another person approves.

    Raises Refused with its field for a number that is wrong or taken, or an account of the
    ledger that is none at a bank.
    """
    digits = parse_account_number(number)
    if gl_account not in {code for code, *_names in list_ledger_accounts()}:
        raise Refused(N_("Choose an account at a bank from the chart."), field="gl_account")
    account = BankAccount(
        unit_id=unit_id,
        gl_account=gl_account,
        bank=bank,
        holder=holder,
        number=digits,
        number_hash=crypto.keyed_hash(digits),
        is_active=False,
    )
    if not insert_unless_taken(account):
        raise _taken()
    _ask(account, BankAccountChange.ADD, actor)
    _note("requested", account, change=BankAccountChange.ADD.value, holder=holder)
    return account


def request_bank_account_change(
    bank_account_id: int, bank: str, number: str, holder: str, actor: Actor
) -> None:
    """Ask for another bank, number or holder. Raises NotFound, Refused, Conflict while asked."""
    account = _get(bank_account_id)
    digits = parse_account_number(number)
    if (bank, digits, holder) == (account.bank, account.number, account.holder):
        raise Refused(N_("This would change nothing: look at the account again."))
    _ensure_free(digits, account)
    _ask(
        account,
        BankAccountChange.CHANGE,
        actor,
        bank=bank,
        holder=holder,
        number=crypto.encrypt(digits),
    )
    changes = _changes(account, bank, digits, holder)
    _note("requested", account, change=BankAccountChange.CHANGE.value, changes=changes)


def request_bank_account_switch(
    bank_account_id: int, change: BankAccountChange, actor: Actor
) -> None:
    """Ask for an account to be offered no more, or again. Raises NotFound, Refused, Conflict."""
    account = _get(bank_account_id)
    if account.is_active is (change is BankAccountChange.SWITCH_ON):
        raise Refused(N_("This would change nothing: look at the account again."))
    if account.is_active and session.scalars(_another_active(account)).first() is None:
        raise _last_active()
    _ask(account, change, actor)
    _note("requested", account, change=change.value)


def decide_bank_account(
    bank_account_id: int, actor: Actor, decision: Decision, *, approval_id: int | None = None
) -> None:
    """Approve or reject what is asked for a bank account, as another person than who asked.

    An account that was asked for and rejected is forgotten, so that its number is free again.
    Raises NotFound without a request, Conflict for another than ``approval_id``, Refused where it
    is no longer possible.
    """
    account = _get(bank_account_id)
    bank, ends_in = account.bank, account.number[-4:]
    # where there is a cooperative its chair decides, and never on what they asked for themselves
    is_alone = bool(get_setting(FRONT_UNIT))
    request = decide(
        BANK_ACCOUNT,
        _ref(account),
        actor,
        decision,
        approval_id=approval_id,
        unit_id=account.unit_id if is_alone else None,
        bank=bank,
        ends_in=ends_in,
    )
    change = BankAccountChange(request.detail["change"])
    if decision is Decision.APPROVED:
        _apply(account, change, request)
    elif change is BankAccountChange.ADD:
        session.delete(account)
    session.flush()


def _apply(account: BankAccount, change: BankAccountChange, request: Approval) -> None:
    match change:
        case BankAccountChange.ADD | BankAccountChange.SWITCH_ON:
            account.is_active = True
            _note("changed", account, change=change.value)
        case BankAccountChange.SWITCH_OFF:
            _switch_off(account)
            _note("changed", account, change=change.value)
        case BankAccountChange.CHANGE:
            wanted = request.detail
            digits = crypto.decrypt(wanted["number"])
            _ensure_free(digits, account)
            changes = _changes(account, wanted["bank"], digits, wanted["holder"])
            account.bank, account.holder = wanted["bank"], wanted["holder"]
            account.number, account.number_hash = digits, crypto.keyed_hash(digits)
            _note("changed", account, change=change.value, changes=changes)


def _switch_off(account: BankAccount) -> None:
    """Offer the account no more, unless it is the last one: one statement, against rivals."""
    won = take(
        update(BankAccount)
        .where(BankAccount.id == account.id, BankAccount.is_active.is_(True))
        .where(_another_active(account).exists())
        .values(is_active=False)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise _last_active()
    session.refresh(account)


def _another_active(account: BankAccount) -> Select[int]:
    other = aliased(BankAccount)
    return select(other.id).where(
        other.unit_id == account.unit_id, other.is_active.is_(True), other.id != account.id
    )


def _ensure_free(digits: str, account: BankAccount) -> None:
    holding = select(BankAccount.id).where(
        BankAccount.number_hash == crypto.keyed_hash(digits), BankAccount.id != account.id
    )
    if session.scalars(holding).first() is not None:
        raise _taken()


def _ask(account: BankAccount, change: BankAccountChange, actor: Actor, **wanted: Any) -> None:
    request_approval(BANK_ACCOUNT, _ref(account), actor, change=change.value, **wanted)


def _note(event: str, account: BankAccount, **detail: object) -> None:
    write_trail(
        f"bank_account.{event}",
        _ref(account),
        bank=account.bank,
        ends_in=account.number[-4:],
        **detail,
    )


def _changes(
    account: BankAccount, bank: str, digits: str, holder: str
) -> dict[str, tuple[str, str]]:
    """Return what differs as before and after; of the number only its last digits."""
    changes = {}
    if account.bank != bank:
        changes["bank"] = (account.bank, bank)
    if account.number != digits:
        changes["ends_in"] = (account.number[-4:], digits[-4:])
    if account.holder != holder:
        changes["holder"] = (account.holder, holder)
    return changes


def _get(bank_account_id: int) -> BankAccount:
    account = session.get(BankAccount, bank_account_id, populate_existing=True)
    if account is None:
        raise no_bank_account()
    return account


def _ref(account: BankAccount) -> Ref:
    return Ref(BANK_ACCOUNT, account.id)


def _taken() -> Refused:
    return Refused(N_("Another account of the cooperative has this number."), field="number")


def _last_active() -> Refused:
    return Refused(
        N_("This is the last account that members can transfer to. Switch another one on first.")
    )
