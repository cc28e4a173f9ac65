"""Logins of the staff: one human is one person."""

import pytest

from coop.db import run_in_transaction
from coop.domain.identity import queries
from coop.domain.logins.service import create_staff_user
from coop.domain.people.queries import find_person_by_nik
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.errors import Refused
from tests.support.staff import make_nik

pytestmark = pytest.mark.usefixtures("context")
NIK = make_nik(7001)


def _known(email: str | None = "dewi@contoh.id") -> int:
    details = PersonDetails("Dewi Anggraini", nik=NIK, email=email)
    return run_in_transaction(lambda: add_person(details).id)


def _create(login: str = "dewi", nik: str = NIK, email: str | None = None) -> int:
    return run_in_transaction(lambda: create_staff_user("D. A.", login, nik=nik, email=email).id)


def test_who_is_known_by_the_nik_keeps_name_and_address() -> None:
    person_id = _known()
    user_id = _create(nik=f"{NIK[:6]} {NIK[6:]}", email="lain@contoh.id")
    user = queries.get_user(user_id)
    assert (user.person_id, user.display_name) == (person_id, "Dewi Anggraini")
    assert queries.find_email(user_id) == "dewi@contoh.id"
    assert queries.find_user_by_name("lain@contoh.id") is None


def test_a_login_by_another_address_is_refused_for_who_is_known() -> None:
    _known()
    with pytest.raises(Refused) as refused:
        _create("lain@contoh.id")
    assert refused.value.field == "login"
    assert queries.find_user_by_name("lain@contoh.id") is None


def test_who_has_a_login_gets_no_second_one() -> None:
    _create()
    with pytest.raises(Refused, match="login already") as refused:
        _create("dewi.dua")
    assert refused.value.field == "nik"


@pytest.mark.parametrize("nik", ["", "317123121187", "3171231211870000"])
def test_a_wrong_nik_is_refused(nik: str) -> None:
    with pytest.raises(Refused) as refused:
        _create(nik=nik)
    assert refused.value.field == "nik"


def test_a_new_person_is_known_by_the_nik_from_then_on() -> None:
    user_id = _create(email="d@contoh.id")
    person = find_person_by_nik(NIK)
    assert person is not None
    assert (person.full_name, person.email) == ("D. A.", "d@contoh.id")
    assert queries.get_user(user_id).person_id == person.id
