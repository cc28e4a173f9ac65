"""To whom a payout goes: the account on record, whole for who may see it, and whether it is new."""

from dataclasses import dataclass
from datetime import datetime

from coop.domain.people.queries import find_current_bank_account
from coop.web.access import may
from coop.web.revealing import is_revealed


@dataclass(frozen=True, slots=True)
class Payee:
    """A person's account; ``number`` only while it is shown whole.

    ``is_newer``: it was put on record after the payout was asked for.
    """

    person_id: int
    bank: str
    holder: str
    last4: str
    number: str | None
    is_newer: bool


def find_payee(person_id: int, asked_at: datetime | None = None) -> Payee | None:
    """Return the account to which the person is paid, or None without one."""
    account = find_current_bank_account(person_id)
    if account is None:
        return None
    return Payee(
        person_id=person_id,
        bank=account.bank,
        holder=account.holder,
        last4=account.number_last4,
        number=account.number
        if may("members.reveal") and is_revealed("account", person_id)
        else None,
        is_newer=asked_at is not None and account.added_at > asked_at,
    )
