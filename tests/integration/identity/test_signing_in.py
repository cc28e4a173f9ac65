"""Who comes in, who does not, and how often one may try."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity import passwords, queries, service
from coop.domain.identity.checks import CHECKS
from coop.domain.identity.errors import SignInRefused, TooManyAttempts
from coop.domain.identity.models import LoginName, SignInAttempt, User
from coop.domain.identity.types import LoginKind, Role
from coop.errors import Refused
from tests.integration.identity.conftest import PASSWORD, Staff

pytestmark = pytest.mark.usefixtures("context")
HERE = "10.0.0.1"


def _fail(name: str, address: str = HERE) -> None:
    def work() -> bool:
        with pytest.raises(SignInRefused):
            service.sign_in(name, "wrong password", address)
        return True

    run_in_transaction(work)


@pytest.mark.parametrize(
    "name", ["siti", "SITI", " siti@CONTOH.id ", "+62 812 3456 7890", "081234567890"]
)
def test_every_name_in_every_spelling_opens_the_login(staff: Staff, name: str) -> None:
    assert run_in_transaction(lambda: service.sign_in(name, PASSWORD, HERE).id) == staff.siti


def test_the_refusal_does_not_tell_what_was_wrong(staff: Staff) -> None:
    def work() -> list[str]:
        said = []
        for name, password in (("siti", "wrong password"), ("nobody", PASSWORD), ("", PASSWORD)):
            with pytest.raises(SignInRefused) as refused:
                service.sign_in(name, password, HERE)
            said.append(str(refused.value))
        return said

    assert len(set(run_in_transaction(work))) == 1


def test_an_unknown_name_costs_a_hash_as_well(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    monkeypatch.setattr(
        passwords, "verify_password", lambda kept, _password: bool(looked_at.append(kept))
    )
    _fail("nobody")
    _fail("siti")
    assert len(looked_at) == 2


def test_after_five_failures_the_right_password_waits(staff: Staff) -> None:
    for _ in range(5):
        _fail("siti")
    with pytest.raises(TooManyAttempts):
        run_in_transaction(lambda: service.sign_in("0812 3456 7890", PASSWORD, "10.9.9.9"))
    with dates.at(dates.now() + timedelta(minutes=16)):
        assert run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE).id) == staff.siti


def test_a_name_that_nobody_has_is_throttled_alike(staff: Staff) -> None:
    for _ in range(5):
        _fail("nobody")
    with pytest.raises(TooManyAttempts):
        run_in_transaction(lambda: service.sign_in("nobody", PASSWORD, HERE))


def test_thirty_failures_close_an_address(staff: Staff) -> None:
    for number in range(30):
        _fail(f"guess{number}")
    with pytest.raises(TooManyAttempts):
        run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE))
    assert (
        run_in_transaction(lambda: service.sign_in("siti", PASSWORD, "10.0.0.2").id) == staff.siti
    )


def test_success_forgets_the_account_s_failures(staff: Staff) -> None:
    for _ in range(4):
        _fail("siti")
    run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE))
    for _ in range(4):
        _fail("siti")
    assert run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE).id) == staff.siti


def test_old_failures_are_swept(staff: Staff) -> None:
    _fail("siti")
    with dates.at(dates.now() + timedelta(hours=1)):
        assert run_in_transaction(service.forget_old_attempts) == 1
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_who_is_switched_off_stays_outside_and_loses_the_session(staff: Staff) -> None:
    epoch = queries.get_user(staff.siti).session_epoch
    assert queries.find_signed_in(staff.siti, epoch) is not None
    run_in_transaction(lambda: service.switch_off_user(staff.siti))
    assert queries.find_signed_in(staff.siti, epoch) is None
    _fail("siti")
    run_in_transaction(lambda: service.switch_on_user(staff.siti))
    assert run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE).id) == staff.siti


def test_a_new_password_ends_the_sessions(staff: Staff) -> None:
    epoch = queries.get_user(staff.siti).session_epoch
    changed = run_in_transaction(
        lambda: (
            service.change_password(
                staff.siti, PASSWORD, "empat kata lain lagi", HERE
            ).session_epoch
        )
    )
    assert changed > epoch
    assert queries.find_signed_in(staff.siti, epoch) is None
    assert queries.find_signed_in(staff.siti, changed) is not None
    _fail("siti")


def test_the_present_password_is_guessed_five_times_at_most(staff: Staff) -> None:
    def guess() -> bool:
        with pytest.raises(SignInRefused) as refused:
            service.change_password(staff.siti, "wrong password", "empat kata lain lagi", HERE)
        return refused.value.field == "present"

    assert all(run_in_transaction(guess) for _ in range(5))
    with pytest.raises(TooManyAttempts):
        run_in_transaction(lambda: service.ensure_password(staff.siti, PASSWORD, HERE))


def test_a_hash_of_old_parameters_is_renewed(staff: Staff) -> None:
    before = queries.get_user(staff.siti).password_hash
    passwords.use_parameters(time_cost=2, memory_cost=64, parallelism=1)
    run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE))
    after = queries.get_user(staff.siti).password_hash
    assert after != before
    assert after is not None
    assert "t=2" in after


def test_a_name_belongs_to_one_login(staff: Staff) -> None:
    with pytest.raises(Refused) as refused:
        run_in_transaction(
            lambda: service.add_login_name(staff.chair, LoginKind.PHONE, "+62 812-3456-7890")
        )
    assert refused.value.field == "phone"


def test_roles_come_and_go(staff: Staff) -> None:
    def twice() -> list[Role]:
        service.grant_role(staff.siti, Role.CASHIER)
        service.grant_role(staff.siti, Role.CASHIER)
        return queries.list_roles(staff.siti)

    assert run_in_transaction(twice) == [Role.CASHIER]
    assert queries.get_actor(staff.siti).may("payments.check")
    run_in_transaction(lambda: service.revoke_role(staff.siti, Role.CASHIER))
    assert not queries.get_actor(staff.siti).permissions


def _problems() -> dict[str, list[str]]:
    found = {check.name: check.run() for check in CHECKS}
    assert all(finding.checked for finding in found.values())
    return {name: finding.problems for name, finding in found.items() if finding.problems}


def test_checks_find_planted_faults(staff: Staff) -> None:
    assert _problems() == {}

    def plant() -> dict[str, list[str]]:
        person_id = queries.get_user(staff.chair).person_id
        service.create_user("Double", person_id=person_id)
        queries.get_user(staff.treasurer).person_id = None
        name = session.scalars(select(LoginName).where(LoginName.user_id == staff.siti)).first()
        assert name is not None
        name.value_key = "SITI"
        session.add(
            User(
                display_name="By hand",
                password_hash="x",
                is_active=True,
                session_epoch=0,
                locale="id",
                created_at=dates.now(),
            )
        )
        session.flush()
        return _problems()

    assert set(run_in_transaction(plant)) == {check.name for check in CHECKS}
