"""The chain of seals: whole when nothing was touched, broken by name when something was."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction, session
from coop.db.triggers import drop_triggers
from coop.domain.trail import checks
from coop.domain.trail.queries import TrailFilter, list_actions, list_trail_of, search_trail
from coop.domain.trail.service import note_head, seal_trail, write_trail
from coop.refs import Ref


@pytest.fixture
def chain(app: Flask) -> Iterator[None]:
    """Ten sealed rows whose head was told outside."""

    def work() -> None:
        for number in range(10):
            write_trail("thing.done", Ref("thing", number % 2 + 1), amount=number, word="é")
        session.flush()
        seal_trail()
        note_head()

    with app.app_context():
        run_in_transaction(work)
        yield


def _problems() -> dict[str, list[str]]:
    session.expire_all()
    found = {check.name: check.run() for check in checks.CHECKS}
    return {name: finding.problems for name, finding in found.items() if finding.problems}


def _tamper(statement: str) -> None:
    """Change rows as somebody with the whole database in their hands can."""

    def work() -> None:
        drop_triggers(session.connection())
        session.connection().exec_driver_sql(statement)

    run_in_transaction(work)


def test_an_untouched_chain_is_whole(chain: None) -> None:
    assert _problems() == {}
    assert all(check.run().checked for check in checks.CHECKS)


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        (
            "UPDATE trail SET action = 'thing.undone' WHERE id = 4",
            "trail.seals",
            "seal 4: trail row",
        ),
        ("UPDATE trail SET detail = '{}' WHERE id = 10", "trail.seals", "not what was sealed"),
        ("DELETE FROM trail_seals WHERE sequence = 5", "trail.sequence", "has gaps"),
        ("DELETE FROM trail_seals WHERE sequence = 5", "trail.seals", "seal 6: does not follow"),
        ("DELETE FROM trail_seals WHERE sequence > 8", "trail.heads", "its tail was cut"),
        ("UPDATE trail_seals SET seal = 'x' WHERE sequence = 10", "trail.heads", "rewritten"),
    ],
)
def test_tampering_is_found_and_named(chain: None, statement: str, check: str, words: str) -> None:
    _tamper(statement)
    assert any(words in problem for problem in _problems()[check])


def test_a_row_without_seal_is_late_after_five_minutes(chain: None) -> None:
    run_in_transaction(lambda: write_trail("thing.done", Ref("thing", 1)))
    assert _problems() == {}
    with dates.at(dates.now() + timedelta(minutes=6)):
        assert list(_problems()) == ["trail.unsealed"]


def test_the_list_is_filtered(chain: None) -> None:
    run_in_transaction(lambda: write_trail("other.done", Ref("other", 7)))

    def count(**wanted: object) -> int:
        return search_trail(TrailFilter(**wanted)).total  # type: ignore[arg-type]  # by name

    assert count() == 11
    assert count(action="thing.") == 10
    assert count(subject_kind="thing", subject_id=1) == 5
    assert count(first=dates.today(), last=dates.today()) == 11
    assert count(last=dates.today() - timedelta(days=1)) == 0
    assert count(user_id=1) == 0
    assert list_actions() == ["other.done", "thing.done"]
    assert len(list_trail_of([Ref("thing", 1), Ref("other", 7)])) == 6
