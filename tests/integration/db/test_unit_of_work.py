"""What is tried again, and what is told at once."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from coop.db import run_in_transaction, session
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind
from coop.errors import Conflict


def _add_twice() -> None:
    session.add_all(
        Unit(kind=UnitKind.SHOP, code="SAMA", name=f"Toko {number}") for number in range(2)
    )
    session.flush()


def test_what_the_second_look_finds_is_told_at_once(app: Flask) -> None:
    """A rival took the key first: done again, the work sees it and says so, once."""
    tries = []

    def work() -> None:
        tries.append(1)
        if len(tries) == 1:
            _add_twice()
        raise Conflict("Somebody was first.")

    with app.app_context(), pytest.raises(Conflict):
        run_in_transaction(work)
    assert len(tries) == 2


def test_a_key_that_is_always_taken_is_no_collision(app: Flask) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        _add_twice()

    with app.app_context(), pytest.raises(IntegrityError):
        run_in_transaction(work)
    assert len(tries) == 3


@pytest.mark.parametrize(("code", "tries_wanted"), [(1213, 2), (1064, 1)])
def test_a_rollback_that_hears_of_a_deadlock(
    app: Flask, monkeypatch: pytest.MonkeyPatch, code: int, tries_wanted: int
) -> None:
    """So it is on Galera: the other node has ended what was just being refused."""
    tries: list[int] = []
    roll_back = session.rollback

    def fail_once() -> None:
        if len(tries) == 1 and not failed:
            failed.append(code)
            raise OperationalError("ROLLBACK", None, Exception(code, "Deadlock"))
        roll_back()

    def work() -> None:
        tries.append(1)
        session.add(Unit(kind=UnitKind.SHOP, code=f"T{len(tries)}", name="Toko"))
        session.flush()
        raise Conflict("Somebody was first.")

    failed: list[int] = []
    monkeypatch.setattr(session, "rollback", fail_once)
    with app.app_context():
        with pytest.raises(Conflict):
            run_in_transaction(work)
        assert len(tries) == tries_wanted
        kept = session.scalar(select(func.count()).select_from(Unit).where(Unit.name == "Toko"))
    assert (failed, kept) == ([code], 0)
