"""The pages on which settings are asked for and decided."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coop.domain.settings.service import list_settings
from tests.integration.settings.conftest import Staff
from tests.support.pages import fill_in
from tests.support.staff import sign_in

PAGE, DECISIONS = "/pengaturan", "/pengaturan-diputuskan"
_VALUE = re.compile(r'name="([a-z_]+__[a-z_]+|dormant_months)"\s+value="([^"]*)"')
_CHOSEN = {
    "timezone": "Asia/Jakarta",
    "loans__payoff_rule": "plus-one-month",
    "loans__collectibility_scheme": "ojk-5",
    "payroll__priority": "wajib,instalment,bill,unfound,sukarela",
}


def _save(browser: FlaskClient, **typed: str) -> TestResponse:
    """Send the form as it stands with what is ``typed``."""
    shown = {
        name: value.replace("&amp;", "&") for name, value in _VALUE.findall(browser.get(PAGE).text)
    }
    return fill_in(browser, PAGE, **(shown | _CHOSEN | typed))


def _setting(app: Flask, name: str) -> object:
    with app.app_context():
        return list_settings()[name]


def test_the_form_changes_what_is_free_and_asks_for_the_rest(app: Flask, staff: Staff) -> None:
    asking, deciding = sign_in(app, staff.administrator), sign_in(app, staff.chair)
    saved = _save(asking, coop__town="Bandung", joining__pokok_amount="750.000")
    assert saved.status_code == 303, saved.text
    assert _setting(app, "coop.town") == "Bandung"
    assert _setting(app, "joining.pokok_amount") == 500_000
    page = asking.get(PAGE).text
    assert "Rp750.000" in page
    assert "Admin Satu" in page
    assert 'value="500.000"' in page
    waiting = deciding.get(DECISIONS).text
    assert "Rp500.000" in waiting
    assert "Rp750.000" in waiting
    decided = fill_in(deciding, DECISIONS, to=f"{DECISIONS}/joining.pokok_amount/approved")
    assert (decided.status_code, decided.location) == (303, DECISIONS)
    assert _setting(app, "joining.pokok_amount") == 750_000
    again = fill_in(deciding, DECISIONS, to=f"{DECISIONS}/joining.pokok_amount/approved")
    assert again.status_code == 404


def test_asking_again_is_answered_beside_the_field_and_nothing_is_kept(
    app: Flask, staff: Staff
) -> None:
    asking = sign_in(app, staff.administrator)
    assert _save(asking, loans__payoff_rule="principal-only").status_code == 303
    assert _save(asking, coop__town="Bogor").status_code == 303
    refused = _save(asking, loans__payoff_rule="principal-only", coop__town="Depok")
    assert refused.status_code == 422
    assert 'id="loans__payoff_rule-error"' in refused.text
    assert _setting(app, "coop.town") == "Bogor"


def test_rejected_it_leaves_the_page(app: Flask, staff: Staff) -> None:
    asking, deciding = sign_in(app, staff.administrator), sign_in(app, staff.chair)
    assert _save(asking, loans__debt_service_percent="40").status_code == 303
    address = f"{DECISIONS}/loans.debt_service_percent/rejected"
    assert address in deciding.get(DECISIONS).text
    assert fill_in(deciding, DECISIONS, to=address).status_code == 303
    assert address not in deciding.get(DECISIONS).text
    assert _setting(app, "loans.debt_service_percent") == 35


def test_what_was_asked_for_anew_is_looked_at_again(app: Flask, staff: Staff) -> None:
    asking, deciding = sign_in(app, staff.administrator), sign_in(app, staff.chair)
    address = f"{DECISIONS}/loans.debt_service_percent"
    assert _save(asking, loans__debt_service_percent="40").status_code == 303
    seen = dict(re.findall(r'name="(approval)" value="(\d+)"', deciding.get(DECISIONS).text))
    assert fill_in(deciding, DECISIONS, to=f"{address}/rejected").status_code == 303
    assert _save(asking, loans__debt_service_percent="90").status_code == 303
    for shown in (seen["approval"], ""):
        stale = fill_in(deciding, DECISIONS, to=f"{address}/approved", approval=shown)
        assert stale.status_code == 409
    assert _setting(app, "loans.debt_service_percent") == 35


def test_who_asks_sees_what_waits_and_cannot_decide(app: Flask, staff: Staff) -> None:
    asking = sign_in(app, staff.administrator)
    assert _save(asking, loans__rate_ceiling_percent="18").status_code == 303
    address = f"{DECISIONS}/loans.rate_ceiling_percent/approved"
    page = asking.get(DECISIONS).text
    assert "18%" in page
    assert address not in page
    assert fill_in(asking, DECISIONS, to=address).status_code == 403


@pytest.mark.parametrize("name", ["nonsense", "loans.nonsense", "coop.town", "0"])
def test_a_setting_that_nobody_asked_for_is_not_found(app: Flask, staff: Staff, name: str) -> None:
    answer = fill_in(sign_in(app, staff.chair), DECISIONS, to=f"{DECISIONS}/{name}/approved")
    assert answer.status_code == 404


def test_the_chair_sees_on_the_overview_that_something_waits(app: Flask, staff: Staff) -> None:
    deciding = sign_in(app, staff.chair)
    assert f'href="{DECISIONS}"' in deciding.get("/ringkasan").text
    count = deciding.get("/ringkasan").text.count(f'href="{DECISIONS}"')
    _save(sign_in(app, staff.administrator), loans__rate_ceiling_percent="18")
    assert deciding.get("/ringkasan").text.count(f'href="{DECISIONS}"') == count + 1
