"""A code from the phone, each once; a recovery code when the phone is lost."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction
from coop.domain.identity import queries, second_factor, service
from coop.domain.identity.errors import SecondFactorNeeded, SignInRefused
from coop.errors import Refused
from tests.integration.identity.conftest import PASSWORD, Staff
from tests.support.rivals import run_rivals

pytestmark = pytest.mark.usefixtures("context")
HERE = "10.0.0.1"


def _code(secret: str) -> str:
    return pyotp.TOTP(secret).at(dates.now())


@pytest.fixture
def secret(staff: Staff) -> str:
    made = second_factor.make_secret()
    run_in_transaction(lambda: second_factor.set_up(staff.siti, made, _code(made)))
    return made


def test_the_password_alone_no_longer_opens_the_login(staff: Staff, secret: str) -> None:
    with pytest.raises(SecondFactorNeeded) as needed:
        run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE))
    assert needed.value.user_id == staff.siti


def test_a_code_works_once(staff: Staff, secret: str) -> None:
    with dates.at(dates.now() + timedelta(seconds=30)):
        code = _code(secret)
        user = run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE, code))
        assert user.id == staff.siti
        with pytest.raises(SignInRefused):
            run_in_transaction(lambda: service.confirm_second_factor(staff.siti, code, HERE))


def test_the_code_of_the_set_up_is_spent(staff: Staff, secret: str) -> None:
    with pytest.raises(SignInRefused):
        run_in_transaction(lambda: service.confirm_second_factor(staff.siti, _code(secret), HERE))


def test_a_code_of_ten_minutes_ago_is_refused(staff: Staff, secret: str) -> None:
    old = _code(secret)
    with dates.at(dates.now() + timedelta(minutes=10)), pytest.raises(SignInRefused):
        run_in_transaction(lambda: service.confirm_second_factor(staff.siti, old, HERE))


def test_set_up_needs_a_code_that_fits(staff: Staff) -> None:
    made = second_factor.make_secret()
    with pytest.raises(Refused):
        run_in_transaction(lambda: second_factor.set_up(staff.siti, made, "000"))
    assert queries.get_user(staff.siti).totp_secret is None


def test_a_recovery_code_works_once(staff: Staff, secret: str) -> None:
    codes = run_in_transaction(lambda: second_factor.renew_recovery_codes(staff.siti))
    assert len(set(codes)) == queries.count_recovery_codes(staff.siti) == 10
    typed = codes[0].lower()
    run_in_transaction(lambda: service.confirm_second_factor(staff.siti, typed, HERE))
    with pytest.raises(SignInRefused):
        run_in_transaction(lambda: service.confirm_second_factor(staff.siti, codes[0], HERE))
    assert queries.count_recovery_codes(staff.siti) == 9


def test_removed_the_password_is_enough(staff: Staff, secret: str) -> None:
    run_in_transaction(lambda: second_factor.remove(staff.siti))
    assert run_in_transaction(lambda: service.sign_in("siti", PASSWORD, HERE).id) == staff.siti
    assert queries.count_recovery_codes(staff.siti) == 0


def test_of_ten_rivals_with_one_code_one_comes_in(app: Flask, staff: Staff, secret: str) -> None:
    codes = run_in_transaction(lambda: second_factor.renew_recovery_codes(staff.siti))

    def use(_number: int) -> bool:
        with app.app_context():
            return run_in_transaction(
                lambda: second_factor.use_code(queries.get_user(staff.siti), codes[0])
            )

    outcome = run_rivals(10, use, at_least=3)
    assert not outcome.errors
    assert sum(outcome.results) == 1
