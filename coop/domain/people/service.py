"""Write down people, where they are paid and what they agreed to."""

from dataclasses import fields
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from coop import dates
from coop.db import insert_unless_taken, session
from coop.db.crypto import keyed_hash
from coop.domain.identity import queries as identity_queries
from coop.domain.identity import service as identity
from coop.domain.identity.types import STAFF_ROLES, Actor, LoginKind
from coop.domain.people import news
from coop.domain.people.models import Consent, Person, PersonBankAccount
from coop.domain.people.nik import parse_nik
from coop.domain.people.queries import (
    find_current_bank_account,
    get_current_bank_account,
    get_person,
    has_consent,
)
from coop.domain.people.rules import mask_nik, name_key, parse_account_number
from coop.domain.people.types import ConsentKind, PersonDetails
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

# What each consent covers (UU PDP 27/2022 art. 21: the purpose is told when consent is asked).
CONSENT_PURPOSES: dict[ConsentKind, str] = {
    ConsentKind.DATA: N_("Use of personal data for membership, savings and loans"),
    ConsentKind.BYLAWS: N_("Acceptance of the bylaws"),
    ConsentKind.PAYROLL: N_("Deduction of dues and instalments from pay"),
    ConsentKind.MARKETING: N_("News and offers"),
}
# The others end with the membership: without them there is none.
WITHDRAWABLE = frozenset({ConsentKind.PAYROLL, ConsentKind.MARKETING})


def add_person(details: PersonDetails) -> Person:
    """Write down a person (flushed). Raises Refused for a wrong NIK, Conflict for a known one."""
    person = Person(created_at=dates.now(), **_columns(details))
    if not insert_unless_taken(person):
        raise _known_nik()
    write_trail("person.added", Ref("person", person.id))
    return person


def change_person(person_id: int, details: PersonDetails, actor: Actor) -> Person:
    """Change what is known of a person; the trail keeps before and after, the NIK masked.

    The e-mail address and phone number as login names follow; the former address is told. Raises
    Refused for a wrong NIK, Conflict when the NIK belongs to somebody else, Refused when others
    change where the links to an officer's login go.
    """
    person = get_person(person_id)
    _ensure_own_login(person, details, actor)
    before, is_same_nik = _known_details(person), person.nik == details.nik
    try:
        with session.begin_nested():
            session.execute(
                update(Person)
                .where(Person.id == person_id)
                .values(**_columns(details, with_nik=not is_same_nik))
            )
    except IntegrityError as error:
        raise _known_nik() from error
    after = _known_details(person)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changes:
        write_trail("person.changed", Ref("person", person_id), by=actor.name, changes=changes)
        _follow_login_names(person_id, changes)
        if "email" in changes or "phone" in changes:
            news.tell_contact_changed(person, before["email"])
    return person


def reveal_nik(person_id: int, actor: Actor) -> str:
    """Return the whole NIK and note in the trail who looked. Raises Refused without the right."""
    if not actor.may("members.reveal"):
        raise Refused(N_("You may not see personal numbers."))
    person = get_person(person_id)
    if person.nik is None:
        raise NotFound(N_("There is no NIK on record for this person."))
    write_trail("person.nik_revealed", Ref("person", person_id), by=actor.name)
    return person.nik


def reveal_account(person_id: int, actor: Actor) -> str:
    """Return the whole account number and note who looked. Raises Refused without the right."""
    if not actor.may("members.reveal"):
        raise Refused(N_("You may not see personal numbers."))
    account = get_current_bank_account(person_id)
    write_trail(
        "person.account_revealed",
        Ref("person", person_id),
        by=actor.name,
        ends_in=account.number_last4,
    )
    return account.number


def set_bank_account(person_id: int, bank: str, number: str, holder: str) -> PersonBankAccount:
    """Make this the account on which the person is paid, who is told; earlier ones are kept."""
    digits = parse_account_number(number)
    person, former = get_person(person_id), find_current_bank_account(person_id)
    if former and (former.bank, former.number, former.holder) == (bank, digits, holder):
        return former
    of_person = update(PersonBankAccount).where(PersonBankAccount.person_id == person_id)
    session.execute(of_person.where(PersonBankAccount.current_mark == 1).values(current_mark=None))
    hashed, now = keyed_hash(digits), dates.now()
    known = session.scalar(
        select(PersonBankAccount.id).where(
            PersonBankAccount.person_id == person_id, PersonBankAccount.number_hash == hashed
        )
    )
    account = PersonBankAccount(
        person_id=person_id,
        bank=bank,
        holder=holder,
        number=digits,
        number_hash=hashed,
        number_last4=digits[-4:],
        current_mark=1,
        added_at=now,
    )
    if known is None and not insert_unless_taken(account):
        raise Conflict(N_("Somebody else has just changed this account. Please look again."))
    if known is not None:
        again = {"bank": bank, "holder": holder, "current_mark": 1, "added_at": now}
        session.execute(of_person.where(PersonBankAccount.id == known).values(**again))
    write_trail("person.bank_account_set", Ref("person", person_id), bank=bank, ends_in=digits[-4:])
    present = get_current_bank_account(person_id)
    news.tell_account_changed(person, present)
    return present


def give_consent(
    person_id: int, kind: ConsentKind, channel: str, text_version: str = "1"
) -> Consent:
    """Note that the person agrees to ``kind``; ``channel`` is where (``web``, ``paper``)."""
    consent = Consent(
        person_id=person_id,
        kind=kind,
        channel=channel,
        text_version=text_version,
        purpose=CONSENT_PURPOSES[kind],
        given_at=dates.now(),
    )
    session.add(consent)
    write_trail("consent.given", Ref("person", person_id), kind=kind.value, version=text_version)
    session.flush()
    return consent


def withdraw_consent(person_id: int, kind: ConsentKind) -> None:
    """Note that the person no longer agrees; it counts from this moment (UU PDP art. 9)."""
    if kind not in WITHDRAWABLE:
        raise Refused(N_("Membership needs this consent. It ends when you leave the cooperative."))
    if not has_consent(person_id, kind):
        raise NotFound(N_("This consent was not given, or has been withdrawn already."))
    session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=dates.now())
    )
    write_trail("consent.withdrawn", Ref("person", person_id), kind=kind.value)


def _columns(details: PersonDetails, *, with_nik: bool = True) -> dict[str, Any]:
    """Return the columns that ``details`` fill. Raises Refused for a wrong NIK."""
    columns = {
        field.name: getattr(details, field.name) for field in fields(details) if field.name != "nik"
    }
    columns["name_key"] = name_key(details.full_name)
    if not with_nik:
        return columns
    nik = details.nik
    if nik is not None and not parse_nik(nik, today()).valid:
        raise Refused(
            N_("This NIK does not look right. Please compare it with the card."), field="nik"
        )
    hashed = None if nik is None else keyed_hash(nik)
    return columns | {"nik": nik, "nik_hash": hashed, "nik_last4": nik[-4:] if nik else None}


def _known_details(person: Person) -> dict[str, Any]:
    names = [field.name for field in fields(PersonDetails) if field.name != "nik"]
    return {name: getattr(person, name) for name in names} | {"nik": mask_nik(person.nik_last4)}


def _known_nik() -> Conflict:
    return Conflict(N_("A person with this NIK is on record already."), field="nik")


def _ensure_own_login(person: Person, details: PersonDetails, actor: Actor) -> None:
    """Leave an officer's address and number to the officer: who sets them can set the password."""
    is_same = (person.email, person.phone) == (details.email, details.phone)
    if is_same or actor.person_id == person.id:
        return
    user = identity_queries.find_user_of_person(person.id)
    if user is not None and STAFF_ROLES.intersection(identity_queries.list_roles(user.id)):
        raise Refused(
            N_("This person holds an office, so nobody else changes where the login's links go."),
            field="email",
        )


def _follow_login_names(person_id: int, changes: dict[str, list[Any]]) -> None:
    """Make a new address or number a login name.

    Couples share them: who comes second signs in with the member number.
    """
    user = identity_queries.find_user_of_person(person_id)
    if user is None:
        return
    for field, kind in (("email", LoginKind.EMAIL), ("phone", LoginKind.PHONE)):
        if field not in changes:
            continue
        try:
            identity.replace_login_name(user.id, kind, changes[field][1])
        except Refused:
            write_trail("login_name.taken", Ref("user", user.id), kind=kind.value)
