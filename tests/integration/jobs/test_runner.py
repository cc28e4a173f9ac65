"""A job's effects and the note of its end commit together, whatever happens in between."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.settings.models import Holiday
from coop.domain.trail.models import TrailRow
from coop.domain.trail.service import write_trail
from coop.domain.work import service as work
from coop.domain.work.checks import CHECKS
from coop.domain.work.models import WorkRow
from coop.jobs import Effect, runner
from coop.jobs.kinds import KINDS
from coop.refs import Ref
from tests.integration.jobs.conftest import DUE, moment
from tests.support.rivals import run_rivals

KIND = "test.note"
BROKEN = "the sum is wrong"


def note(number: int) -> Effect:
    return lambda: write_trail("test.noted", Ref("test", number))


@pytest.fixture
def job(context: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Queue a job that notes its numbers, one effect each; a text among them is an error."""

    def effects(payload: dict[str, object]) -> Iterator[Effect]:
        for step in payload["steps"]:  # type: ignore[attr-defined]  # as queued below
            if step == BROKEN:
                raise ArithmeticError(BROKEN)
            yield note(step)

    monkeypatch.setitem(KINDS, KIND, effects)

    def queue(*steps: object, kind: str = KIND) -> None:
        run_in_transaction(lambda: work.queue_work(kind, {"steps": list(steps)}))

    return queue


def noted() -> list[int]:
    session.remove()
    query = select(TrailRow.subject_id).where(TrailRow.action == "test.noted")
    return sorted(session.scalars(query))


def row() -> WorkRow:
    session.remove()
    return session.scalars(select(WorkRow)).one()


@pytest.mark.parametrize("steps", [(), (1,), (1, 2, 3)])
def test_every_effect_runs_once(job: Callable[..., None], steps: tuple[int, ...]) -> None:
    job(*steps)
    assert runner.run_pending() == 1
    assert noted() == list(steps)
    assert row().done_at is not None
    assert runner.run_pending() == 0


def test_a_failure_is_noted_and_tried_later(
    job: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with dates.at(moment(DUE)):
        job(1, BROKEN, 2)
        assert runner.run_pending() == 0
        assert runner.run_pending() == 0
    assert noted() == []
    assert (row().attempts, row().last_error) == (1, "ArithmeticError: the sum is wrong")
    monkeypatch.setitem(KINDS, KIND, lambda _payload: [note(9)])
    with dates.at(moment(DUE) + timedelta(minutes=1)):
        assert runner.run_pending() == 1
    assert noted() == [9]


def test_an_unknown_kind_is_given_up_in_the_end(job: Callable[..., None]) -> None:
    with dates.at(moment(DUE)):
        job(kind="test.unknown")
    for hour in range(work.MAX_ATTEMPTS):
        with dates.at(moment(DUE) + timedelta(hours=hour)):
            runner.run_pending()
    assert row().failed_at is not None
    [finding] = [check.run() for check in CHECKS]
    assert finding.checked == 1
    assert "KeyError" in finding.problems[0]


def test_a_worker_that_died_is_followed_by_another(job: Callable[..., None]) -> None:
    with dates.at(moment(DUE)):
        job(1, 2)
        leased = run_in_transaction(runner._lease)
        assert leased is not None
        assert runner.run_pending() == 0
    with dates.at(moment(DUE) + timedelta(seconds=work.LEASE_SECONDS + 1)):
        assert runner.run_pending() == 1
    assert noted() == [1, 2]
    # the first one was only slow: none of its effects comes on top
    assert runner.run_job(leased) is False
    assert noted() == [1, 2]
    assert row().done_at is not None


def test_a_long_job_is_held_while_it_goes_on(
    job: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    renew = work.renew_work

    def renew_and_look(work_id: int, token: str) -> bool:
        later = dates.now() + timedelta(seconds=work.LEASE_SECONDS - 1)
        with dates.at(later):  # what the effect took
            held.append(renew(work_id, token))
        return held[-1]

    monkeypatch.setattr(runner, "renew_work", renew_and_look)
    with dates.at(moment(DUE)):
        job(1, 2)
        leased = run_in_transaction(runner._lease)
        assert leased is not None
        run_in_transaction(lambda: renew_and_look(leased.id, leased.token))
    with dates.at(moment(DUE) + timedelta(seconds=work.LEASE_SECONDS + 1)):
        assert runner.run_pending() == 0  # it would be taken over without
        assert runner.run_job(leased) is True
    assert noted() == [1, 2]
    assert held == [True, True]


def test_a_lost_effect_leaves_the_job_open(
    job: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    job(1)
    finish = work.finish_work
    monkeypatch.setattr(runner, "finish_work", lambda *_a: (_ for _ in ()).throw(OSError("disk")))
    assert runner.run_pending() == 0
    assert noted() == []
    monkeypatch.setattr(runner, "finish_work", finish)
    with dates.at(dates.now() + timedelta(minutes=1)):
        assert runner.run_pending() == 1
    assert noted() == [1]


def test_rivals_do_each_job_once(app: Flask, job: Callable[..., None]) -> None:
    for number in range(12):
        job(number)
    session.remove()
    outcome = run_rivals(10, lambda _n: runner.run_pending(), context=app.app_context)
    assert outcome.errors == []
    assert sum(outcome.results) == 12
    assert noted() == list(range(12))


def test_nothing_else_is_touched(job: Callable[..., None]) -> None:
    before = session.scalar(select(func.count()).select_from(Holiday))
    job(1)
    runner.run_pending()
    session.remove()
    assert session.scalar(select(func.count()).select_from(Holiday)) == before
