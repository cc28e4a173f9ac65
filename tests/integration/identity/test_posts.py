"""Posts in a business, given by who runs it: a new login at once, an old one once they agree."""

import pytest

from coop.db import run_in_transaction, session
from coop.domain.approvals.types import Decision
from coop.domain.identity import queries
from coop.domain.identity import service as identity
from coop.domain.identity.types import Actor, LoginKind, Role
from coop.domain.logins import post_service
from coop.domain.logins.queries import list_offers
from coop.domain.logins.service import create_staff_user
from coop.domain.logins.types import NewColleague
from coop.domain.notifications.models import Message
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from coop.errors import Conflict, NotFound, Refused
from tests.support.staff import make_nik

pytestmark = pytest.mark.usefixtures("context")
NIK, OTHER = make_nik(7101), make_nik(7102)
DEWI = NewColleague("Dewi Anggraini", NIK, "dewi@contoh.id")


@pytest.fixture
def unit_id() -> int:
    return run_in_transaction(lambda: found_unit(UnitKind.WORKSHOP, "uji", Brand("Bengkel Uji")).id)


@pytest.fixture
def owner(unit_id: int) -> Actor:
    def make() -> int:
        user = create_staff_user("Bu Rini", "rini@contoh.id", nik=make_nik(7100))
        identity.grant_role(user.id, Role.OWNER, unit_id)
        return user.id

    return queries.get_actor(run_in_transaction(make))


def offer(unit_id: int, owner: Actor, who: NewColleague = DEWI, role: Role = Role.DESK) -> None:
    run_in_transaction(lambda: post_service.offer_post(unit_id, who, role, owner))


def member_login(nik: str | None = NIK, email: str = "dewi@contoh.id") -> int:
    """A login with a password that is nobody's office yet."""

    def make() -> int:
        person = add_person(PersonDetails("Dewi Anggraini", nik=nik, email=email))
        user = identity.create_user(person.full_name, person_id=person.id)
        identity.add_login_name(user.id, LoginKind.EMAIL, email)
        identity.set_password(user.id, "kuda lumping di pasar")
        return user.id

    return run_in_transaction(make)


def mails_to(address: str) -> list[str]:
    rows = session.query(Message).filter_by(address=address).order_by(Message.id)
    return [row.template for row in rows]


def test_a_new_colleague_begins_by_the_mailed_link(unit_id: int, owner: Actor) -> None:
    offer(unit_id, owner)
    user = queries.find_user_by_name("dewi@contoh.id")
    assert user is not None
    assert queries.list_roles(user.id, unit_id) == [Role.DESK]
    assert user.password_hash is None
    assert mails_to("dewi@contoh.id") == ["activation"]
    [_owner, dewi] = sorted(queries.list_staff_of_unit(unit_id), key=lambda one: one.user_id)
    assert (dewi.name, dewi.roles) == ("Dewi Anggraini", [Role.DESK])


@pytest.mark.parametrize("nik", [NIK, None], ids=["by the NIK", "by the address"])
def test_who_has_a_login_is_asked_first(unit_id: int, owner: Actor, nik: str | None) -> None:
    user_id = member_login(nik)
    offer(unit_id, owner, NewColleague("Orang Lain", NIK, "dewi@contoh.id"))
    assert queries.list_roles(user_id, unit_id) == []
    assert queries.get_user(user_id).password_hash is not None
    assert mails_to("dewi@contoh.id") == ["post_offered"]
    [asked] = list_offers(unit_id=unit_id)
    assert (asked.user_id, asked.role, asked.offered_by_name) == (user_id, Role.DESK, "Bu Rini")
    assert asked.typed_name == "Orang Lain", "the owner reads what they wrote"
    with pytest.raises(Conflict):
        offer(unit_id, owner, DEWI, Role.WORKER)

    dewi = queries.get_actor(user_id)
    begins_anew = run_in_transaction(
        lambda: post_service.answer_offer(dewi, Decision.APPROVED, asked.approval_id)
    )
    assert begins_anew
    assert queries.list_roles(user_id, unit_id) == [Role.DESK]
    assert queries.get_user(user_id).password_hash is None, "the login begins anew"
    with pytest.raises(Refused, match="already"):
        offer(unit_id, owner)
    with pytest.raises(NotFound):
        run_in_transaction(lambda: post_service.answer_offer(dewi, Decision.APPROVED))


def test_no_is_an_answer_and_an_offer_is_taken_back(unit_id: int, owner: Actor) -> None:
    user_id = member_login()
    dewi = queries.get_actor(user_id)
    offer(unit_id, owner)
    assert not run_in_transaction(lambda: post_service.answer_offer(dewi, Decision.REJECTED))
    assert queries.list_roles(user_id, unit_id) == []
    assert queries.get_user(user_id).password_hash is not None
    offer(unit_id, owner)
    with pytest.raises(NotFound):
        run_in_transaction(lambda: post_service.withdraw_offer(user_id, 1, owner))
    run_in_transaction(lambda: post_service.withdraw_offer(user_id, unit_id, owner))
    assert list_offers(user_id=user_id) == []


def test_an_offer_ends_with_who_made_it(unit_id: int, owner: Actor) -> None:
    user_id = member_login()
    offer(unit_id, owner)
    run_in_transaction(lambda: identity.revoke_role(owner.user_id, Role.OWNER, unit_id))
    dewi = queries.get_actor(user_id)
    with pytest.raises(Refused, match="does not hold"):
        run_in_transaction(lambda: post_service.answer_offer(dewi, Decision.APPROVED))
    assert queries.list_roles(user_id, unit_id) == []


def test_the_next_owner_takes_an_offer_back(unit_id: int, owner: Actor) -> None:
    user_id = member_login()
    offer(unit_id, owner)

    def hire() -> int:
        user = create_staff_user("Pak Hari", "hari@contoh.id", nik=make_nik(7109))
        identity.grant_role(user.id, Role.OWNER, unit_id)
        return user.id

    other = queries.get_actor(run_in_transaction(hire))
    run_in_transaction(lambda: post_service.withdraw_offer(user_id, unit_id, other))
    assert list_offers(unit_id=unit_id) == []


def test_nik_and_address_of_two_persons(unit_id: int, owner: Actor) -> None:
    member_login()
    with pytest.raises(Refused) as told:
        offer(unit_id, owner, NewColleague("Dewi", OTHER, "dewi@contoh.id"))
    assert told.value.field == "nik"


def test_who_oversees_is_told_of_a_new_login(unit_id: int, owner: Actor) -> None:
    def hire() -> None:
        user = create_staff_user("Pak Ketua", "ketua.uji@contoh.id", nik=make_nik(7110))
        identity.grant_role(user.id, Role.CHAIR)

    run_in_transaction(hire)
    offer(unit_id, owner)
    assert mails_to("ketua.uji@contoh.id") == ["post_given"]


def test_nobody_else_answers(unit_id: int, owner: Actor) -> None:
    member_login()
    offer(unit_id, owner)
    with pytest.raises(NotFound):
        run_in_transaction(lambda: post_service.answer_offer(owner, Decision.APPROVED))


def test_what_an_owner_cannot_give(unit_id: int, owner: Actor) -> None:
    for role in (Role.OWNER, Role.TREASURER, Role.ADMINISTRATOR):
        with pytest.raises(Refused) as told:
            offer(unit_id, owner, DEWI, role)
        assert told.value.field == "role"
    run_in_transaction(lambda: add_person(PersonDetails("Dewi Anggraini", nik=NIK)))
    with pytest.raises(Refused) as told:
        offer(unit_id, owner, NewColleague("Dewi", NIK, "perampas@contoh.id"))
    assert told.value.field == "nik", "nobody is given somebody else's name by their number"
    with pytest.raises(Refused) as told:
        offer(unit_id, owner, NewColleague("Bu Rini", make_nik(7100), "rini@contoh.id"))
    assert told.value.field == "email"


def test_a_post_ends_at_once_and_the_owners_does_not(unit_id: int, owner: Actor) -> None:
    offer(unit_id, owner)
    user = queries.find_user_by_name("dewi@contoh.id")
    assert user is not None
    run_in_transaction(lambda: post_service.end_post(user.id, Role.DESK, unit_id))
    assert not queries.get_actor(user.id).may("orders.view", unit_id)
    with pytest.raises(NotFound):
        run_in_transaction(lambda: post_service.end_post(user.id, Role.DESK, unit_id))
    with pytest.raises(Refused):
        run_in_transaction(lambda: post_service.end_post(owner.user_id, Role.OWNER, unit_id))
