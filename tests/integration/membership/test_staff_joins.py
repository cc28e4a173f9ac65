"""Somebody who works here becomes a member: the same person, the same login."""

from dataclasses import replace

from coop.domain.identity import queries as identity
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Role
from coop.domain.logins.service import create_staff_user
from coop.domain.membership import rules, service
from tests.integration.membership.conftest import ANI, Office


def test_an_employee_joins_with_the_login_of_the_office(office: Office) -> None:
    nik = ANI.nik
    assert nik is not None
    user = create_staff_user(ANI.full_name, "ani", nik=nik, email="ani@kantor.id")
    grant_role(user.id, Role.CASHIER)
    application = office.paid(replace(ANI, phone="+6281234567899"))
    assert rules.KNOWN_PERSON in application.warnings
    assert application.person_id == user.person_id
    member = service.approve_application(application.id, office.chair)
    assert member.person_id == user.person_id
    assert identity.list_roles(user.id) == [Role.MEMBER, Role.CASHIER]
    assert identity.find_email(user.id) == "ani@kantor.id"
    found = identity.find_user_by_name(member.number)
    assert found is not None
    assert found.id == user.id
