"""Take customers up, change them, let them go; let them sign up by themselves.

Who signs in by themselves, or has an office, changes their own data: whoever may set an address
could have the link to a new password sent there.
"""

from sqlalchemy import update

from coop.db import insert_unless_taken, session, take
from coop.domain.customers import queries
from coop.domain.customers.models import Customer
from coop.domain.customers.types import CustomerDetails
from coop.domain.identity import queries as identity_queries
from coop.domain.identity import service as identity
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor, LoginKind, Role, TokenPurpose
from coop.domain.logins.service import invite_user
from coop.domain.numbering.service import take_number
from coop.domain.people.models import Person
from coop.domain.people.queries import get_person
from coop.domain.people.service import add_person, change_person, give_consent
from coop.domain.people.types import ConsentKind, PersonDetails
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

CUSTOMER = "customer"


def know_customer(unit_id: int, person_id: int) -> Customer:
    """Return the person as a customer of the unit, made one now if they were not."""
    known = queries.find_customer(unit_id, person_id)
    if known is None:
        # the number is taken last: who comes second finds the first one's row
        row = Customer(
            unit_id=unit_id,
            person_id=person_id,
            code=take_number(unit_id, CUSTOMER),
            since_on=today(),
        )
        if insert_unless_taken(row):
            write_trail("customer.added", _ref(row.id), number=row.code)
            return row
        known = queries.find_customer(unit_id, person_id)
        if known is None:
            raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    if not known.is_active:
        return_customer(known.id, unit_id)
        session.refresh(known)
    return known


def add_customer(unit_id: int, details: CustomerDetails, note: str = "") -> Customer:
    """Write down a customer; whoever is known by name and phone or e-mail stays that person.

    Raises Refused without a name, or without a way to reach them (field ``phone``).
    """
    _ensure_reachable(details)
    person_id = queries.find_known_person(details.full_name, details.phone, details.email)
    if person_id is None:
        person_id = add_person(_person(details)).id
    customer = know_customer(unit_id, person_id)
    customer.note = note.strip()
    session.flush()
    return customer


def change_customer(
    customer_id: int, unit_id: int, details: CustomerDetails, note: str, actor: Actor
) -> Customer:
    """Change what the unit wrote down; of who signs in by themselves only the note.

    Raises NotFound, and Refused for other data of such a person.
    """
    customer = queries.get_customer(customer_id, unit_id)
    person = get_person(customer.person_id)
    before = CustomerDetails(
        person.full_name, person.phone, person.email, person.street, person.town
    )
    if details != before:
        if is_their_own(customer.person_id):
            raise Refused(
                N_("This person has a login or is a member, and changes their own data."),
                field="full_name",
            )
        _ensure_reachable(details)
        change_person(person.id, _person(details), actor)
    if customer.note != note.strip():
        customer.note = note.strip()
        session.flush()
        write_trail("customer.noted", _ref(customer.id), note=customer.note)
    return customer


def is_their_own(person_id: int) -> bool:
    """Say whether only the person changes their data: who has a login, or is known by a NIK."""
    return (
        identity_queries.find_user_of_person(person_id) is not None
        or get_person(person_id).nik_hash is not None
    )


def remove_customer(customer_id: int, unit_id: int) -> None:
    """Let a customer go from the unit's list; what they did stays. Raises NotFound, Conflict."""
    _switch(customer_id, unit_id, is_active=False)
    write_trail("customer.removed", _ref(customer_id))


def return_customer(customer_id: int, unit_id: int) -> None:
    """Take a customer back into the list. Raises NotFound, Conflict."""
    _switch(customer_id, unit_id, is_active=True)
    write_trail("customer.returned", _ref(customer_id))


def sign_up(
    unit_id: int, details: CustomerDetails, password: str | None, locale: str = "id"
) -> User:
    """Give a new customer a login, named by phone and e-mail address.

    With an e-mail address the link to choose a password is mailed there, which proves whose it
    is: whoever the unit has written down with it stays that person. Without one ``password`` is
    set. Raises Refused for a name that is taken (field ``phone``
    or ``email``), a poor password, or neither a phone number nor an address.
    """
    _ensure_reachable(details)
    person = _known_by_address(details) or add_person(_person(details))
    person.locale = locale
    user = identity.create_user(person.full_name, person_id=person.id, locale=locale)
    for kind, value in ((LoginKind.PHONE, details.phone), (LoginKind.EMAIL, details.email)):
        if value:
            identity.add_login_name(user.id, kind, value)
    identity.grant_role(user.id, Role.CUSTOMER, unit_id)
    give_consent(person.id, ConsentKind.DATA, "web")
    know_customer(unit_id, person.id)
    if details.email:
        invite_user(user.id)
    else:
        identity.set_password(user.id, password or "")
    return user


def hand_out_code(customer_id: int, unit_id: int) -> str:
    """Return a code for a new password, for a customer who stands at the desk.

    Only for who is a customer and nothing else, and signed up in this unit: its desk opens no
    member's login, and no login that was made elsewhere. Raises Refused for others, and for who
    has no login.
    """
    customer = queries.get_customer(customer_id, unit_id)
    user = identity_queries.find_user_of_person(customer.person_id)
    if user is None or not user.is_active:
        raise Refused(N_("This customer has no login."))
    if set(identity_queries.list_roles(user.id)) != {Role.CUSTOMER}:
        raise Refused(N_("Members and staff get a code from the cooperative's office."))
    if not identity_queries.list_roles(user.id, unit_id):
        raise Refused(N_("This customer signed up elsewhere and gets a code there."))
    return identity.issue_token(user.id, TokenPurpose.RESET_CODE)


def _known_by_address(details: CustomerDetails) -> Person | None:
    """Return who was written down with this name and e-mail address and has no login yet."""
    person_id = queries.find_known_person(details.full_name, None, details.email)
    if person_id is None or is_their_own(person_id):
        return None
    return get_person(person_id)


def _switch(customer_id: int, unit_id: int, *, is_active: bool) -> None:
    queries.get_customer(customer_id, unit_id)
    won = take(
        update(Customer)
        .where(Customer.id == customer_id, Customer.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))


def _ensure_reachable(details: CustomerDetails) -> None:
    if not details.full_name.strip():
        raise Refused(N_("Give the name."), field="full_name")
    if not (details.phone or details.email):
        raise Refused(N_("Give a phone number or an e-mail address."), field="phone")


def _person(details: CustomerDetails) -> PersonDetails:
    return PersonDetails(
        full_name=details.full_name.strip(),
        phone=details.phone,
        email=details.email,
        street=details.street,
        town=details.town,
    )


def _ref(customer_id: int) -> Ref:
    return Ref(CUSTOMER, customer_id)
