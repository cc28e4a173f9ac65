"""Numbers have no gaps and no duplicates, whatever rivals and rollbacks do."""

import pytest
from flask import Flask

from coop.db import run_in_transaction, session
from coop.domain.numbering.service import take_number
from tests.support.rivals import run_rivals


def take() -> str:
    return take_number(1, "receipt", "2026")


def test_a_rolled_back_number_is_given_again(app: Flask) -> None:
    with app.app_context():
        assert run_in_transaction(take, keeps=lambda _number: False) == "KW-2026-000001"
        assert run_in_transaction(take) == "KW-2026-000001"
        assert run_in_transaction(take) == "KW-2026-000002"


def test_twenty_rivals_get_twenty_numbers_without_gaps(app: Flask) -> None:
    def work(_index: int) -> str:
        with app.app_context():
            return run_in_transaction(take, patience=60)

    numbers = run_rivals(20, work).results
    assert sorted(numbers) == [f"KW-2026-{n:06d}" for n in range(1, 21)]


@pytest.mark.parametrize("names", [("receipt", "voucher")])
def test_sequences_do_not_mix(app: Flask, names: tuple[str, str]) -> None:
    with app.app_context():
        taken = [run_in_transaction(lambda n=n: take_number(1, n, "2026")) for n in names]
        session.rollback()
    assert taken == ["KW-2026-000001", "BK-2026-000001"]
