"""Cash flow names what money was for, also where it stopped on its way."""

from collections.abc import Callable
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import select

from coop.db import session
from coop.domain.assurance.service import run_audit
from coop.domain.books import period_service
from coop.domain.books.statement_queries import cash_flow
from coop.domain.ledger.models import MonthTotal
from coop.domain.ledger.types import credit, debit
from tests.integration.books.conftest import Commit, Office

BANK, EMPLOYER, HELD = "1-1201", "1-1601", "2-1601"
FEES, CHARGES, GRANTS = "4-1200", "5-5100", "3-2100"
DEPRECIATION, DEPRECIATED = "5-4100", "1-2900"
JANUARY, END = date(2024, 1, 1), date(2024, 1, 31)
MIGRATION = Path(__file__).parents[3] / "migrations/versions/0011_cash_on_its_way.py"


def fill(post: Callable[..., int]) -> None:
    """An employer's sum for fees and a grant; money that is held, in part used, in part kept."""
    days = (date(2024, 1, day) for day in range(5, 20))
    for lines in (
        [debit(BANK, 9_000), credit(EMPLOYER, 9_000)],
        [debit(EMPLOYER, 8_000), credit(FEES, 5_000), credit(GRANTS, 3_000)],
        [debit(BANK, 700), credit(HELD, 700)],
        [debit(HELD, 400), credit(FEES, 400)],
        [debit(CHARGES, 60), credit(BANK, 60)],
        [debit(DEPRECIATION, 30), credit(DEPRECIATED, 30)],  # depreciation moves no cash
    ):
        post(on=next(days), lines=lines, text="Mutasi")


def _flow(app: Flask) -> dict[str, int]:
    with app.app_context():
        flow = cash_flow(JANUARY, END)
        assert flow.holds
        return {name: amounts[0] for name, amounts in flow.totals.items()}


def test_what_was_held_back_from_pay_is_what_it_was_for(
    app: Flask, office: Office, post: Callable[..., int], commit: Commit
) -> None:
    fill(post)
    before = _flow(app)
    assert before["operating"] == 5_400 + 1_000 + 300 - 60  # fees, what rests on both, charges
    assert before["financing"] == 3_000
    assert before["change"] == 9_000 + 700 - 60
    commit(period_service.close_month, JANUARY, is_accepted=True)
    assert _flow(app) == before
    with app.app_context():
        assert "books.month_totals" not in [check.name for check in run_audit().failed]


def test_months_that_were_closed_before_are_counted_anew(
    app: Flask, office: Office, post: Callable[..., int], commit: Commit
) -> None:
    fill(post)
    commit(period_service.close_month, JANUARY, is_accepted=True)
    now = _amounts(app)
    commit(_run, _migration().downgrade)
    assert _amounts(app) == now | {FEES: 0, GRANTS: 0, EMPLOYER: 9_000, HELD: 700}
    with app.app_context():
        assert "books.month_totals" in [check.name for check in run_audit().failed]
    commit(_run, _migration().upgrade)
    assert _amounts(app) == now
    assert now == {
        BANK: 0, EMPLOYER: 1_000, HELD: 300, FEES: 5_400, GRANTS: 3_000, CHARGES: -60,
        DEPRECIATED: 0, DEPRECIATION: 0,
    }  # fmt: skip


def _amounts(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = session.execute(
            select(MonthTotal.account, MonthTotal.cash_amount).where(MonthTotal.month == JANUARY)
        )
        return dict(rows.all())


def _migration() -> ModuleType:
    spec = spec_from_file_location("cash_on_its_way", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _run(step: Callable[[], None]) -> None:
    with Operations.context(MigrationContext.configure(session.connection())):
        step()
