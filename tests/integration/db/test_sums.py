"""Sums of whole numbers are whole numbers on each database; what has decimals keeps them."""

from decimal import Decimal

from flask import Flask
from sqlalchemy import case, func, literal_column, select

from coop.db import fetch, session
from coop.domain.ledger.models import GlAccount

THREES = func.sum(case((GlAccount.code != "", 3), else_=0)).label("threes")
OWED = func.sum(case((GlAccount.code != "", -3), else_=0)).label("owed")
SUMS = select(func.count().label("n"), THREES, OWED).select_from(GlAccount)


def test_a_sum_of_whole_numbers_is_whole(app: Flask) -> None:
    with app.app_context():
        for row in (session.execute(SUMS).one(), fetch(SUMS)[0]):
            assert row.n > 0
            assert (type(row.threes), row.threes) == (int, 3 * row.n)
            assert (type(row.owed), row.owed) == (int, -3 * row.n)


def test_what_has_decimals_keeps_them(app: Flask) -> None:
    with app.app_context():
        found = session.scalar(select(literal_column("1.50")))
    assert found in (1.5, Decimal("1.50"))
