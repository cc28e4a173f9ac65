"""Settings that decide on money count once another person approved."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.setting_changes.queries import list_setting_requests
from coop.domain.setting_changes.service import choose_setting, decide_setting
from coop.domain.settings.rules import SETTINGS
from coop.domain.settings.service import get_setting, setting_ref
from coop.domain.trail.service import list_trail
from coop.errors import Conflict, NotFound, Refused
from tests.integration.settings.conftest import Staff

pytestmark = pytest.mark.usefixtures("_context")
LIMIT = "loans.treasurer_limit_amount"


@pytest.fixture
def _context(app: Flask, staff: Staff) -> Iterator[None]:
    with app.app_context():
        yield


def _choose(staff: Staff, name: str, value: Any) -> bool:
    return run_in_transaction(lambda: choose_setting(name, value, staff.administrator))


def _decide(eyes: Actor, name: str = LIMIT, decision: Decision = Decision.APPROVED) -> None:
    run_in_transaction(lambda: decide_setting(name, eyes, decision))


def test_a_limit_counts_once_another_person_approved(staff: Staff) -> None:
    before = get_setting(LIMIT)
    assert _choose(staff, LIMIT, 25_000_000) is False
    assert get_setting(LIMIT) == before
    (request,) = list_setting_requests()
    assert (request.name, request.before, request.after) == (LIMIT, before, 25_000_000)
    assert request.requested_by == "Admin Satu"
    _decide(staff.chair)
    assert get_setting(LIMIT) == 25_000_000
    assert list_setting_requests() == []
    actions = {row.action: row.detail for row in list_trail(setting_ref(LIMIT))}
    assert list(actions) == ["setting.changed", "setting.approved", "setting.requested"]
    assert all(detail["name"] == LIMIT for detail in actions.values())


def test_what_decides_on_no_money_counts_at_once(staff: Staff) -> None:
    assert _choose(staff, "savings.wajib_due_day", 5) is True
    assert get_setting("savings.wajib_due_day") == 5
    assert list_setting_requests() == []


def test_who_asked_does_not_decide(staff: Staff) -> None:
    _choose(staff, LIMIT, 25_000_000)
    with pytest.raises(Refused):
        _decide(staff.administrator)
    assert get_setting(LIMIT) != 25_000_000


def test_a_login_without_a_person_cannot_ask(staff: Staff) -> None:
    nobody = Actor(staff.administrator.user_id, None, "Mesin", staff.administrator.permissions)
    with pytest.raises(Refused):
        run_in_transaction(lambda: choose_setting(LIMIT, 25_000_000, nobody))


def test_rejected_it_stays_and_may_be_asked_again(staff: Staff) -> None:
    before = get_setting(LIMIT)
    _choose(staff, LIMIT, 25_000_000)
    _decide(staff.chair, decision=Decision.REJECTED)
    assert get_setting(LIMIT) == before
    with pytest.raises(NotFound):
        _decide(staff.chair)
    assert _choose(staff, LIMIT, 26_000_000) is False


def test_one_request_at_a_time(staff: Staff) -> None:
    _choose(staff, LIMIT, 25_000_000)
    with pytest.raises(Conflict):
        _choose(staff, LIMIT, 26_000_000)
    assert _choose(staff, "loans.rate_ceiling_percent", 20) is False


def test_votes_that_no_committee_has_are_not_approved(staff: Staff) -> None:
    _choose(staff, "loans.committee_size", 5)
    _choose(staff, "loans.votes_needed", 4)
    with pytest.raises(Refused):
        _decide(staff.chair, "loans.votes_needed")
    assert get_setting("loans.votes_needed") == 2
    _decide(staff.chair, "loans.committee_size")
    _decide(staff.chair, "loans.votes_needed")
    assert get_setting("loans.votes_needed") == 4


def test_a_setting_that_does_not_exist(staff: Staff) -> None:
    with pytest.raises(NotFound):
        _choose(staff, "loans.nonsense", 1)
    with pytest.raises(NotFound):
        _decide(staff.chair, "loans.nonsense")


def test_every_setting_has_its_own_number() -> None:
    numbers = [spec.number for spec in SETTINGS.values()]
    assert len(set(numbers)) == len(numbers)


def test_amounts_rates_and_limits_need_a_second_person() -> None:
    guarded = {name for name, spec in SETTINGS.items() if spec.needs_second}
    assert guarded == {
        "joining.pokok_amount",
        "loans.accrual_stops_at_rank",
        "loans.collectibility_scheme",
        "loans.committee_size",
        "loans.debt_service_percent",
        "loans.payoff_rule",
        "loans.rate_ceiling_percent",
        "loans.treasurer_limit_amount",
        "loans.votes_needed",
        "loyalty.correction_limit",
        "payroll.cap_percent",
        "payroll.priority",
        "savings.rate_ceiling_percent",
    }
