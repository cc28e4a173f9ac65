"""Who is told when a person's data change. People cannot send mails: areas above them do."""

from collections.abc import Callable
from typing import TypeAlias

from coop.domain.people.models import Person, PersonBankAccount

ContactChanged: TypeAlias = Callable[[Person, str | None], None]
AccountChanged: TypeAlias = Callable[[Person, PersonBankAccount], None]

_CONTACT: dict[str, ContactChanged] = {}
_ACCOUNT: dict[str, AccountChanged] = {}


def register_news(name: str, contact: ContactChanged, account: AccountChanged) -> None:
    """Let an area tell people of changes: ``contact(person, former_email)``, ``account(…)``."""
    _CONTACT[name], _ACCOUNT[name] = contact, account


def tell_contact_changed(person: Person, former_email: str | None) -> None:
    """Say that the e-mail address or phone number of ``person`` is another one now."""
    for tell in _CONTACT.values():
        tell(person, former_email)


def tell_account_changed(person: Person, account: PersonBankAccount) -> None:
    """Say that ``person`` is paid on ``account`` from now on."""
    for tell in _ACCOUNT.values():
        tell(person, account)
