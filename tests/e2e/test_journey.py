"""One membership from the first click to the last, in a browser, on each kind of screen."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from coop.db import session
from coop.domain.members.models import Member
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_joining import become_member, check_card
from tests.e2e.journey_leaving import deactivate, expect_nothing_left, leave
from tests.e2e.journey_lending import SWP, borrow, repay
from tests.e2e.journey_office import POKOK, Office
from tests.e2e.journey_saving import (
    DEPOSIT,
    WAJIB,
    WITHDRAWAL,
    deposit,
    pay_three_months,
    withdraw,
)
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database

SCREENS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True},
    "desk": {"viewport": DESK},
}


@pytest.fixture
def cast(office: Office, screen: str, open_page: Callable[..., Page]) -> Cast:
    """Everybody, with screens of this size, in an office that has just opened."""
    office.open()
    return Cast(office, lambda: open_page(office.address, **SCREENS[screen]))


@pytest.mark.e2e
@pytest.mark.parametrize("screen", SCREENS)
def test_a_membership_from_the_first_click_to_the_last(
    database: Database, cast: Cast, office: Office
) -> None:
    member = cast.visitor()
    number, digits = become_member(member, cast)
    with office.inside():
        token = session.scalars(select(Member.card_token)).one()
    check_card(member, cast, number, token)
    digits += deposit(member, cast)
    office.audit("deposited")
    digits += pay_three_months(member, cast)
    loan = borrow(member, cast)
    office.audit("borrowed")
    digits += repay(member, cast, loan, number)
    withdraw(member, cast, DEPOSIT + digits)
    office.audit("withdrawn")
    interest = leave(member, cast, POKOK + 4 * WAJIB + SWP + DEPOSIT + digits - WITHDRAWAL)
    deactivate(cast)
    expect_nothing_left(member, cast, number, token, interest)
    office.audit("left")
    _audit_as_on_the_terminal(office)
    assert not [*member.errors, *cast.errors]


def _audit_as_on_the_terminal(office: Office) -> None:
    with office.clock.running():
        answer = office.app.test_cli_runner().invoke(args=["audit", "--json"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["ok"] is True
