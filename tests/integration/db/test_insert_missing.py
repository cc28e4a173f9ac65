"""Rows that are missing are inserted; those that are there stay, and other faults are refused."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from coop.db import insert_missing, run_in_transaction, session
from coop.domain.scheduling.models import OpeningCalendar, ScheduleCell
from coop.domain.units.models import Unit
from tests.support.scheduling import build_workshop


def test_only_what_is_missing_is_inserted(app: Flask) -> None:
    def work() -> list[tuple[int, int]]:
        bay = build_workshop().bay
        for first, end, taken in ((5, 8, 1), (3, 10, 0), (3, 10, 0)):
            insert_missing(
                ScheduleCell,
                [{"resource_id": bay, "cell": n, "taken": taken} for n in range(first, end)],
            )
        insert_missing(ScheduleCell, [])
        rows = session.execute(select(ScheduleCell.cell, ScheduleCell.taken)).all()
        return sorted((cell, taken) for cell, taken in rows)

    with app.app_context():
        found = run_in_transaction(work)
    assert found == [(n, int(5 <= n < 8)) for n in range(3, 10)]


def test_other_constraints_still_refuse(app: Flask) -> None:
    nobody = {"unit_id": 99, "version": 0}
    negative = {"resource_id": 0, "cell": 1, "taken": -1}
    with app.app_context():
        for table, row in ((OpeningCalendar, nobody), (ScheduleCell, negative)):
            with pytest.raises(DBAPIError) as refused:
                run_in_transaction(lambda table=table, row=row: insert_missing(table, [row]))
            assert isinstance(refused.value, IntegrityError) or "CONSTRAINT" in str(refused.value)


def test_a_table_with_another_unique_key_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(TypeError):
        run_in_transaction(lambda: insert_missing(Unit, [{"id": 1}]))
