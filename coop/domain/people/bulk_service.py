"""Write down many people at once, as other books knew them."""

from collections.abc import Sequence
from dataclasses import dataclass

from coop import dates
from coop.db import find_by_key, insert_rows
from coop.db.crypto import keyed_hash
from coop.domain.people.models import Consent, Person, PersonBankAccount
from coop.domain.people.rules import name_key
from coop.domain.people.service import CONSENT_PURPOSES
from coop.domain.people.types import ConsentKind, PersonDetails

PAPER = "paper"


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """Where a person is paid; ``number`` is digits."""

    person_id: int
    bank: str
    number: str
    holder: str


def add_people(people: Sequence[PersonDetails]) -> dict[str, int]:
    """Write down the people, each with a checked NIK, and return their ids by NIK.

    Who is known by the NIK stays as known: nothing of theirs changes.
    """
    hashes = {details.nik: keyed_hash(details.nik) for details in people if details.nik}
    had = find_by_key(Person.nik_hash, Person.id, list(hashes.values()))
    now = dates.now()
    insert_rows(
        Person,
        (
            {
                "full_name": details.full_name,
                "name_key": name_key(details.full_name),
                "nik": details.nik,
                "nik_hash": hashes[details.nik],
                "nik_last4": details.nik[-4:],
                "born_in": details.born_in,
                "born_on": details.born_on,
                "sex": details.sex,
                "occupation": details.occupation,
                "street": details.street,
                "town": details.town,
                "postcode": details.postcode,
                "phone": details.phone,
                "email": details.email,
                "locale": "id",
                "created_at": now,
            }
            for details in people
            if details.nik and hashes[details.nik] not in had
        ),
    )
    found = find_by_key(Person.nik_hash, Person.id, list(hashes.values()))
    return {nik: found[hashed] for nik, hashed in hashes.items()}


def add_bank_accounts(accounts: Sequence[KnownAccount]) -> None:
    """Note where people are paid; who has an account here already keeps it."""
    had = find_by_key(
        PersonBankAccount.person_id,
        PersonBankAccount.id,
        [account.person_id for account in accounts],
    )
    now = dates.now()
    insert_rows(
        PersonBankAccount,
        (
            {
                "person_id": account.person_id,
                "bank": account.bank,
                "holder": account.holder,
                "number": account.number,
                "number_hash": keyed_hash(account.number),
                "number_last4": account.number[-4:],
                "current_mark": 1,
                "added_at": now,
            }
            for account in accounts
            if account.person_id not in had
        ),
    )


def add_paper_consents(person_ids: Sequence[int], kind: ConsentKind) -> None:
    """Note that these people agreed on paper to ``kind``."""
    now = dates.now()
    insert_rows(
        Consent,
        (
            {
                "person_id": person_id,
                "kind": kind,
                "channel": PAPER,
                "text_version": "1",
                "purpose": CONSENT_PURPOSES[kind],
                "given_at": now,
            }
            for person_id in person_ids
        ),
    )
