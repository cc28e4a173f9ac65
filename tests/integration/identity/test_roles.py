"""Roles change hands by four eyes."""

from dataclasses import replace

import pyotp
import pytest
from sqlalchemy import select

from coop.db import run_in_transaction, session
from coop.domain.approvals.service import request_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity import queries, second_factor, service
from coop.domain.identity.errors import SignInRefused
from coop.domain.identity.types import LoginKind, Role, TokenPurpose
from coop.domain.logins import queries as requests
from coop.domain.logins import service as logins
from coop.domain.logins.types import RoleChange
from coop.domain.notifications.models import Message
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.identity.conftest import Staff

pytestmark = pytest.mark.usefixtures("context")


def _ask(staff: Staff, role: Role = Role.CASHIER, change: RoleChange = RoleChange.GRANT) -> None:
    actor = queries.get_actor(staff.administrator)
    run_in_transaction(lambda: logins.request_role_change(staff.siti, role, change, actor, "new"))


def _decide(staff: Staff, by: int, decision: Decision = Decision.APPROVED) -> None:
    actor = queries.get_actor(by)
    run_in_transaction(lambda: logins.decide_role_change(staff.siti, actor, decision))


def test_a_role_counts_once_another_person_approved(staff: Staff) -> None:
    _ask(staff)
    assert queries.list_roles(staff.siti) == []
    (request,) = requests.list_role_requests()
    assert (request.user_id, request.role, request.reason) == (staff.siti, Role.CASHIER, "new")
    assert request.requested_by == staff.administrator
    _decide(staff, staff.chair)
    assert queries.list_roles(staff.siti) == [Role.CASHIER]
    assert requests.list_role_requests() == []


def test_with_the_first_office_the_login_begins_anew(staff: Staff) -> None:
    secret = pyotp.random_base32()
    code = run_in_transaction(lambda: logins.hand_out_code(staff.siti))
    run_in_transaction(lambda: second_factor.set_up(staff.siti, secret, pyotp.TOTP(secret).now()))
    link = run_in_transaction(lambda: service.issue_token(staff.siti, TokenPurpose.RESET_LINK))
    epoch = queries.get_user(staff.siti).session_epoch
    _ask(staff)
    (request,) = requests.list_role_requests()
    assert (request.is_first_office, request.email) == (True, "siti@contoh.id")
    _decide(staff, staff.chair)
    user = queries.get_user(staff.siti)
    assert (user.password_hash, user.totp_secret) == (None, None)
    assert user.session_epoch > epoch
    assert queries.find_token_user(link, TokenPurpose.RESET_LINK) is None
    with pytest.raises(SignInRefused):
        run_in_transaction(lambda: service.use_code("siti", code, "here"))
    (mail,) = session.scalars(select(Message)).all()
    assert (mail.template, mail.address) == ("activation", "siti@contoh.id")
    assert queries.find_token_user(mail.context["token"], TokenPurpose.ACTIVATION) is not None


def test_another_office_leaves_the_login_as_it_is(staff: Staff) -> None:
    run_in_transaction(lambda: service.grant_role(staff.siti, Role.CASHIER))
    _ask(staff, Role.SECRETARY)
    assert not requests.list_role_requests()[0].is_first_office
    _decide(staff, staff.chair)
    assert queries.get_user(staff.siti).password_hash is not None
    assert session.scalars(select(Message)).all() == []


def test_an_office_needs_an_e_mail_address(staff: Staff) -> None:
    run_in_transaction(lambda: service.replace_login_name(staff.siti, LoginKind.EMAIL, None))
    _ask(staff)
    with pytest.raises(Refused, match="e-mail"):
        _decide(staff, staff.chair)
    assert queries.list_roles(staff.siti) == []
    assert queries.get_user(staff.siti).password_hash is not None
    _decide(staff, staff.chair, Decision.REJECTED)


def test_who_asked_cannot_approve_nor_who_gets_it(staff: Staff) -> None:
    _ask(staff)
    for eyes in (staff.administrator, staff.siti):
        with pytest.raises(Refused):
            _decide(staff, eyes)
    assert queries.list_roles(staff.siti) == []


def test_another_login_of_the_same_person_is_the_same_eyes(staff: Staff) -> None:
    _ask(staff)
    person_id = queries.get_user(staff.administrator).person_id
    second = run_in_transaction(lambda: service.create_user("Second", person_id=person_id).id)
    with pytest.raises(Refused):
        _decide(staff, second)


def test_a_rejected_role_is_not_held(staff: Staff) -> None:
    _ask(staff)
    _decide(staff, staff.chair, Decision.REJECTED)
    assert queries.list_roles(staff.siti) == []
    with pytest.raises(NotFound):
        _decide(staff, staff.chair)


def test_a_role_is_taken_away_the_same_way(staff: Staff) -> None:
    run_in_transaction(lambda: service.grant_role(staff.siti, Role.CASHIER))
    _ask(staff, change=RoleChange.REVOKE)
    assert queries.list_roles(staff.siti) == [Role.CASHIER]
    _decide(staff, staff.chair)
    assert queries.list_roles(staff.siti) == []


def test_one_request_at_a_time_and_none_that_changes_nothing(staff: Staff) -> None:
    with pytest.raises(Refused):
        _ask(staff, change=RoleChange.REVOKE)
    _ask(staff)
    with pytest.raises(Conflict):
        _ask(staff, Role.SECRETARY)


def test_who_approves_roles_does_not_manage_users(staff: Staff) -> None:
    chair, administrator = queries.get_actor(staff.chair), queries.get_actor(staff.administrator)
    assert chair.may("identity.approve_roles")
    assert not chair.may("identity.manage")
    assert administrator.may("identity.manage")
    assert not administrator.may("identity.approve_roles")


def test_a_login_without_a_person_cannot_ask(staff: Staff) -> None:
    nobody = replace(queries.get_actor(staff.administrator), person_id=None)
    with pytest.raises(Refused, match="not linked"):
        run_in_transaction(
            lambda: logins.request_role_change(
                staff.siti, Role.CASHIER, RoleChange.GRANT, nobody, "new"
            )
        )
    with pytest.raises(Refused, match="not linked"):
        run_in_transaction(lambda: request_approval("anything", Ref("user", 1), nobody))
