"""Bank accounts of the cooperative and its businesses, with what is asked for each."""

from typing import Any

from sqlalchemy import and_, select

from coop.db import crypto, session
from coop.domain.approvals.models import Approval
from coop.domain.identity.models import User
from coop.domain.ledger.chart import BANKS
from coop.domain.ledger.models import GlAccount
from coop.domain.payments.models import BankAccount
from coop.domain.payments.types import (
    BANK_ACCOUNT,
    BankAccountChange,
    BankAccountRequest,
    BankAccountRow,
)
from coop.errors import NotFound
from coop.explain import N_

_ROWS = (
    select(BankAccount, GlAccount.name_id, GlAccount.name_en, Approval, User.display_name)
    .join(GlAccount, GlAccount.code == BankAccount.gl_account)
    .outerjoin(
        Approval,
        and_(
            Approval.kind == BANK_ACCOUNT,
            Approval.subject_kind == BANK_ACCOUNT,
            Approval.subject_id == BankAccount.id,
            Approval.open_mark == 1,
        ),
    )
    .outerjoin(User, User.id == Approval.requested_by)
    .order_by(BankAccount.id)
)


def list_bank_account_rows(unit_id: int = 1) -> list[BankAccountRow]:
    """Return every bank account of a unit, closed and asked for included."""
    rows = session.execute(_ROWS.where(BankAccount.unit_id == unit_id))
    return [_row(*row) for row in rows]


def list_accounts_of_others(unit_id: int = 1) -> list[BankAccountRow]:
    """Return every bank account of all units but this one, unit by unit."""
    query = _ROWS.where(BankAccount.unit_id != unit_id).order_by(None)
    rows = session.execute(query.order_by(BankAccount.unit_id, BankAccount.id))
    return [_row(*row) for row in rows]


def get_bank_account_row(bank_account_id: int, unit_id: int | None = None) -> BankAccountRow:
    """Return one bank account, of this unit where one is named, or raise NotFound."""
    query = _ROWS.where(BankAccount.id == bank_account_id)
    if unit_id is not None:
        query = query.where(BankAccount.unit_id == unit_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise no_bank_account()
    return _row(*found)


def list_ledger_accounts() -> list[tuple[str, str, str]]:
    """Return code, Indonesian and English name of the accounts at banks in the chart."""
    rows = session.execute(
        select(GlAccount.code, GlAccount.name_id, GlAccount.name_en)
        .where(GlAccount.code.startswith(BANKS), GlAccount.is_active.is_(True))
        .order_by(GlAccount.code)
    )
    return [(code, name_id, name_en) for code, name_id, name_en in rows]


def no_bank_account() -> NotFound:
    """Return the refusal of an id that no bank account has."""
    return NotFound(N_("This bank account does not exist."))


def _row(
    account: BankAccount, name_id: str, name_en: str, approval: Approval | None, asker: str | None
) -> BankAccountRow:
    return BankAccountRow(
        id=account.id,
        unit_id=account.unit_id,
        bank=account.bank,
        holder=account.holder,
        number=account.number,
        gl_account=account.gl_account,
        gl_name_id=name_id,
        gl_name_en=name_en,
        is_active=account.is_active,
        request=None if approval is None else _request(account, approval, asker),
    )


def _request(account: BankAccount, approval: Approval, asker: str | None) -> BankAccountRequest:
    wanted: dict[str, Any] = approval.detail
    return BankAccountRequest(
        approval_id=approval.id,
        change=BankAccountChange(wanted["change"]),
        bank=wanted.get("bank", account.bank),
        holder=wanted.get("holder", account.holder),
        number=crypto.decrypt(wanted["number"]) if "number" in wanted else account.number,
        requested_by=asker,
        requested_person_id=approval.requested_person_id,
        requested_at=approval.requested_at,
    )
