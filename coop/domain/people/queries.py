"""Reading people, their bank accounts and consents."""

from collections.abc import Iterable

from sqlalchemy import select

from coop.db import session
from coop.db.crypto import keyed_hash
from coop.domain.people.models import Consent, Person, PersonBankAccount
from coop.domain.people.types import ConsentKind
from coop.errors import NotFound
from coop.explain import N_


def get_person(person_id: int) -> Person:
    """Return the person or raise NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(N_("This person is not known."))
    return person


def list_names(person_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the full names of several persons by id."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted)))
    return {row.id: row.full_name for row in rows}


def find_person_by_nik(nik: str) -> Person | None:
    """Return the person with these 16 digits, or None."""
    return session.scalars(select(Person).where(Person.nik_hash == keyed_hash(nik))).one_or_none()


def find_current_bank_account(person_id: int) -> PersonBankAccount | None:
    """Return the account on which the person is paid, or None."""
    return session.scalars(
        select(PersonBankAccount).where(
            PersonBankAccount.person_id == person_id, PersonBankAccount.current_mark == 1
        )
    ).one_or_none()


def get_current_bank_account(person_id: int) -> PersonBankAccount:
    """Return the account on which the person is paid, or raise NotFound."""
    account = find_current_bank_account(person_id)
    if account is None:
        raise NotFound(N_("There is no bank account on record for this person yet."))
    return account


def list_bank_accounts(person_id: int) -> list[PersonBankAccount]:
    """Return every account that the person named, latest first."""
    return list(
        session.scalars(
            select(PersonBankAccount)
            .where(PersonBankAccount.person_id == person_id)
            .order_by(PersonBankAccount.added_at.desc(), PersonBankAccount.id.desc())
        )
    )


def list_consents(person_id: int) -> list[Consent]:
    """Return every consent that the person ever gave, latest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.person_id == person_id)
            .order_by(Consent.given_at.desc(), Consent.id.desc())
        )
    )


def has_consent(person_id: int, kind: ConsentKind) -> bool:
    """Say whether the person agrees to ``kind`` now."""
    found = select(Consent.id).where(
        Consent.person_id == person_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    return session.scalar(found.limit(1)) is not None
