"""Links and codes work once, for a while, for the one they were made for."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity import queries, service
from coop.domain.identity.errors import SignInRefused, TokenSpent, TooManyAttempts
from coop.domain.identity.models import OneTimeToken
from coop.domain.identity.types import TokenPurpose
from coop.domain.logins import service as logins
from coop.domain.notifications.models import Message
from coop.errors import Refused
from coop.web.mails import render_mail
from tests.integration.identity.conftest import PASSWORD, Staff
from tests.support.rivals import run_rivals
from tests.support.staff import make_nik

pytestmark = pytest.mark.usefixtures("context")
HERE = "10.0.0.1"
NEW = "empat kata yang baru"


def _issue(user_id: int, purpose: TokenPurpose) -> str:
    return run_in_transaction(lambda: service.issue_token(user_id, purpose))


def _mails() -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def test_a_link_works_once(staff: Staff) -> None:
    link = _issue(staff.siti, TokenPurpose.RESET_LINK)
    found = queries.find_token_user(link, TokenPurpose.RESET_LINK)
    assert found is not None
    assert found.id == staff.siti
    run_in_transaction(lambda: logins.choose_password(link, TokenPurpose.RESET_LINK, NEW))
    with pytest.raises(TokenSpent):
        run_in_transaction(lambda: service.use_token(link, TokenPurpose.RESET_LINK))
    assert run_in_transaction(lambda: service.sign_in("siti", NEW, HERE).id) == staff.siti


def test_only_a_hash_is_kept(staff: Staff) -> None:
    link = _issue(staff.siti, TokenPurpose.RESET_LINK)
    kept = session.scalars(select(OneTimeToken.token_hash)).all()
    assert len(kept) == 1
    assert link not in kept[0]


def test_a_weak_password_leaves_the_link_unused(staff: Staff) -> None:
    link = _issue(staff.siti, TokenPurpose.ACTIVATION)
    with pytest.raises(Refused):
        run_in_transaction(lambda: logins.choose_password(link, TokenPurpose.ACTIVATION, "short"))
    run_in_transaction(lambda: logins.choose_password(link, TokenPurpose.ACTIVATION, NEW))


@pytest.mark.parametrize(
    ("purpose", "life"),
    [(TokenPurpose.ACTIVATION, timedelta(days=14)), (TokenPurpose.RESET_LINK, timedelta(hours=2))],
)
def test_links_expire(staff: Staff, purpose: TokenPurpose, life: timedelta) -> None:
    link = _issue(staff.siti, purpose)
    issued = dates.now()
    with dates.at(issued + life - timedelta(minutes=1)):
        assert queries.find_token_user(link, purpose) is not None
    with dates.at(issued + life), pytest.raises(TokenSpent):
        run_in_transaction(lambda: service.use_token(link, purpose))


def test_a_link_opens_only_what_it_is_for(staff: Staff) -> None:
    link = _issue(staff.siti, TokenPurpose.RESET_LINK)
    with pytest.raises(TokenSpent):
        run_in_transaction(lambda: service.use_token(link, TokenPurpose.ACTIVATION))


def test_a_newer_link_and_a_new_password_end_the_former(staff: Staff) -> None:
    first = _issue(staff.siti, TokenPurpose.RESET_LINK)
    second = _issue(staff.siti, TokenPurpose.RESET_LINK)
    assert queries.find_token_user(first, TokenPurpose.RESET_LINK) is None
    run_in_transaction(lambda: service.set_password(staff.siti, NEW))
    assert queries.find_token_user(second, TokenPurpose.RESET_LINK) is None


def test_a_code_works_once_and_within_half_an_hour(staff: Staff) -> None:
    code = run_in_transaction(lambda: logins.hand_out_code(staff.siti))
    with dates.at(dates.now() + timedelta(minutes=31)), pytest.raises(SignInRefused):
        run_in_transaction(lambda: service.use_code("siti", code, HERE))
    typed = code.lower().replace("-", " ")
    run_in_transaction(lambda: logins.choose_password_by_code("siti", typed, NEW, HERE))
    with pytest.raises(SignInRefused):
        run_in_transaction(lambda: service.use_code("siti", code, HERE))
    assert run_in_transaction(lambda: service.sign_in("siti", NEW, HERE).id) == staff.siti


def test_six_wrong_guesses_spend_a_code(staff: Staff) -> None:
    code = run_in_transaction(lambda: logins.hand_out_code(staff.siti))

    def guess() -> bool:
        with pytest.raises(SignInRefused):
            service.use_code("siti", "AAAA-AAAA", HERE)
        return True

    start = dates.now()
    for number in range(6):  # spread over time, so that the throttle is not what stops them
        with dates.at(start + timedelta(minutes=4 * number)):
            assert run_in_transaction(guess)
    with dates.at(start + timedelta(minutes=28)), pytest.raises(SignInRefused):
        run_in_transaction(lambda: service.use_code("siti", code, HERE))


def test_guessing_codes_is_throttled_like_passwords(staff: Staff) -> None:
    def guess() -> bool:
        with pytest.raises(SignInRefused):
            service.use_code("nobody", "AAAA-AAAA", HERE)
        return True

    for _ in range(5):
        assert run_in_transaction(guess)
    with pytest.raises(TooManyAttempts):
        run_in_transaction(lambda: service.use_code("nobody", "AAAA-AAAA", HERE))


def test_no_code_opens_a_staff_login(staff: Staff) -> None:
    with pytest.raises(Refused, match="Staff"):
        run_in_transaction(lambda: logins.hand_out_code(staff.treasurer))


def test_a_reset_tells_nobody_whether_there_is_a_login(staff: Staff) -> None:
    for name in ("siti", "nobody", ""):
        assert run_in_transaction(lambda: logins.ask_reset(name)) is None  # noqa: B023 - runs at once
    assert [mail.address for mail in _mails()] == ["siti@contoh.id"]


def test_at_most_three_links_an_hour(staff: Staff) -> None:
    for _ in range(5):
        run_in_transaction(lambda: logins.ask_reset("siti"))
    assert len(_mails()) == 3


def test_a_changed_password_is_told(staff: Staff) -> None:
    run_in_transaction(lambda: logins.change_password(staff.siti, PASSWORD, NEW, HERE))
    assert [(mail.template, mail.address) for mail in _mails()] == [
        ("password_changed", "siti@contoh.id")
    ]


def test_what_logins_mail_can_be_read(staff: Staff) -> None:
    run_in_transaction(lambda: logins.invite_user(staff.siti))
    run_in_transaction(lambda: logins.ask_reset("siti"))
    run_in_transaction(lambda: logins.change_password(staff.siti, PASSWORD, NEW, HERE))
    mails = _mails()
    assert {mail.template for mail in mails} == {"activation", "password_reset", "password_changed"}
    for mail in mails:
        _subject, body = render_mail(mail.template, mail.context, "en")
        assert "Ibu Siti" in body


def test_an_invitation_needs_an_address(staff: Staff) -> None:
    def work() -> tuple[bool, bool]:
        without = logins.create_staff_user("Budi", "budi", nik=make_nik(8001))
        with_one = logins.create_staff_user("Ani", "ani@contoh.id", nik=make_nik(8002))
        return logins.invite_user(without.id), logins.invite_user(with_one.id)

    assert run_in_transaction(work) == (False, True)
    assert [mail.template for mail in _mails()] == ["activation"]


def _use(app: Flask, link: str) -> Callable[[int], bool]:
    def work(_number: int) -> bool:
        with app.app_context():
            try:
                run_in_transaction(lambda: service.use_token(link, TokenPurpose.RESET_LINK))
            except TokenSpent:
                return False
            return True

    return work


def test_of_ten_rivals_one_uses_the_link(app: Flask, staff: Staff) -> None:
    link = _issue(staff.siti, TokenPurpose.RESET_LINK)
    outcome = run_rivals(10, _use(app, link))
    assert not outcome.errors
    assert sum(outcome.results) == 1


def test_without_the_guard_several_rivals_win(app: Flask, staff: Staff) -> None:
    """The negative control: looking and then writing lets more than one in."""
    link = _issue(staff.siti, TokenPurpose.RESET_LINK)
    wins = []

    def unguarded(_statement: object) -> bool:
        wins.append(1)
        return True

    with patch.object(service, "take", unguarded):
        outcome = run_rivals(10, _use(app, link))
    assert sum(outcome.results) > 1
