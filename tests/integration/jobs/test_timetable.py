"""Each planned run once; what was missed is made up for, the oldest first."""

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import run_in_transaction, session, submissions
from coop.domain.assurance.housekeeping_service import forget_submissions
from coop.domain.files.models import StoredFile
from coop.domain.identity.types import Role
from coop.domain.notifications.models import Message
from coop.domain.trail.checks import CHECKS as TRAIL_CHECKS
from coop.domain.trail.models import TrailHead, TrailRow, TrailSeal
from coop.domain.trail.service import write_trail
from coop.domain.work.models import WorkRow
from coop.jobs import Effect, nightly, timetable, worker
from coop.jobs.timetable import Entry, run_planned
from coop.refs import Ref
from coop.web.uploads import storage
from tests.integration.jobs.conftest import DUE, moment
from tests.support.rivals import run_rivals
from tests.support.staff import add_staff


@pytest.fixture(autouse=True)
def in_context(context: None) -> Iterator[None]:
    yield
    session.remove()


def note(on: date) -> Effect:
    return lambda: write_trail("test.ran", Ref("day", on.toordinal()))


def ran() -> list[date]:
    session.remove()
    query = select(TrailRow.subject_id).where(TrailRow.action == "test.ran").order_by(TrailRow.id)
    return [date.fromordinal(day) for day in session.scalars(query)]


def days(first: int, last: int) -> list[date]:
    return [DUE + timedelta(days=day) for day in range(first, last + 1)]


DAILY = Entry("test", lambda: 7, note)
EACH = Entry("test", lambda: 7, note, catch_up_days=3)
MONTHLY = Entry("test", lambda: 7, note, falls_on=lambda on: on.day == 1)


def run_at(entry: Entry, day: int, hour: int = 12) -> None:
    with dates.at(moment(DUE + timedelta(days=day), hour)):
        run_planned((entry,))


def test_a_run_waits_for_its_hour_in_jakarta() -> None:
    run_at(DAILY, 0, hour=12)
    run_at(DAILY, 0, hour=23)  # 6.00 of the next day
    assert ran() == [DUE]
    run_at(DAILY, 1, hour=0)  # 7.00
    assert ran() == days(0, 1)


def test_only_the_latest_of_the_missed_runs() -> None:
    run_at(DAILY, 0)
    run_at(DAILY, 9)
    assert ran() == [DUE, DUE + timedelta(days=9)]


def test_each_missed_day_up_to_a_limit() -> None:
    run_at(EACH, 0)
    run_at(EACH, 2)
    assert ran() == days(0, 2)
    run_at(EACH, 20)
    assert ran() == days(0, 2) + days(17, 20)


def test_a_new_house_has_missed_nothing() -> None:
    run_at(EACH, 0)
    assert ran() == [DUE]


def test_once_a_month_even_when_the_day_was_missed() -> None:
    run_at(MONTHLY, 0)
    run_at(MONTHLY, 5)
    run_at(MONTHLY, 30)
    assert ran() == [date(2024, 3, 1), date(2024, 4, 1)]


def test_a_run_that_fails_is_run_again_and_the_others_go_on() -> None:
    broken = iter([ValueError("no"), None])

    def sometimes(on: date) -> Effect:
        def effect() -> None:
            note(on)()
            if (error := next(broken)) is not None:
                raise error

        return effect

    failing = Entry("failing", lambda: 7, sometimes)
    with dates.at(moment(DUE)):
        assert run_planned((failing, DAILY)) == [("test", DUE)]
        assert ran() == [DUE]
        assert run_planned((failing, DAILY)) == [("failing", DUE)]
        assert run_planned((failing, DAILY)) == []
    assert ran() == [DUE, DUE]


def test_rival_workers_run_it_once(app: Flask) -> None:
    with dates.at(moment(DUE)):
        run_planned((EACH,))
    session.remove()

    def tick(_number: int) -> None:
        with dates.at(moment(DUE + timedelta(days=3))):
            run_planned((EACH,))

    assert run_rivals(10, tick, context=app.app_context).errors == []
    assert sorted(ran()) == days(0, 3)


def test_without_the_row_rival_workers_run_it_often(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: every run is taken to be new."""
    monkeypatch.setattr(timetable, "start_planned_run", lambda _name, _planned_for: True)

    def tick(_number: int) -> None:
        with dates.at(moment(DUE)):
            run_planned((DAILY,))

    run_rivals(10, tick, context=app.app_context)
    assert ran() == [DUE] * 10


def test_the_whole_timetable_runs_on_a_new_house() -> None:
    with dates.at(moment(DUE)):
        done = dict(run_planned())
        assert run_planned() == []
    assert done == {
        "deposits": DUE,
        "interest": DUE,
        "wajib": DUE,
        "member_years": DUE,
        "points": DUE,
        "audit": DUE,
        "reports": DUE,
        "sweep": DUE,
        "complaints": DUE,
        "prints": DUE,
        "schedule": DUE,
        "appointments": DUE,
        "overdue": DUE,
        "ratings": DUE,
        "trail_head": DUE,
        "reminders": DUE,
    }
    session.remove()
    queued = {job.kind: job.payload for job in session.scalars(select(WorkRow))}
    on = {"on": DUE.isoformat()}
    assert queued == {"reminders.send": on, "prints.let_go": on}


def test_after_an_outage_there_is_one_run_of_reminders() -> None:
    table = tuple(entry for entry in timetable.TIMETABLE if entry.name == "reminders")
    with dates.at(moment(DUE)):
        run_planned(table)
    later = DUE + timedelta(days=10)
    with dates.at(moment(later)):
        assert run_planned(table) == [("reminders", later)]
        assert run_planned(table) == []
    session.remove()
    assert len(session.scalars(select(WorkRow)).all()) == 2


def test_the_head_of_the_trail_leaves_the_house() -> None:
    run_in_transaction(
        lambda: add_staff("Pengawas Putri", Role.SUPERVISOR, email="putri@example.com")
    )
    worker.seal_pending()
    run_in_transaction(nightly.tell_trail_head(DUE))
    run_in_transaction(nightly.tell_trail_head(DUE))
    session.remove()
    [mail], [head] = (
        session.scalars(select(Message)).all(),
        session.scalars(select(TrailHead)).all(),
    )
    assert (mail.template, mail.address) == ("trail_head", "putri@example.com")
    assert (mail.context["sequence"], mail.context["seal"]) == (head.sequence, head.seal)


def test_two_sealers_never_build_on_one_head(app: Flask) -> None:
    for number in range(30):
        run_in_transaction(lambda number=number: write_trail("test.x", Ref("test", number)))
    session.remove()
    outcome = run_rivals(
        10, lambda number: worker.seal_pending(f"rival-{number}"), context=app.app_context
    )
    assert outcome.errors == []
    session.remove()
    assert len(session.scalars(select(TrailSeal)).all()) == len(
        session.scalars(select(TrailRow)).all()
    )
    assert [check.run().problems for check in TRAIL_CHECKS] == [[] for _ in TRAIL_CHECKS]


def test_uploads_without_a_row_are_swept_after_a_day(app: Flask) -> None:
    store = storage()
    kept, orphan, fresh = (store.put(content) for content in (b"kept", b"orphan", b"fresh"))
    yesterday = time.time() - 25 * 3600
    for name in (kept, orphan):
        os.utime(Path(store.folder) / name, (yesterday, yesterday))

    def keep() -> None:
        session.add(
            StoredFile(
                storage_name=kept,
                original_name="a.jpg",
                media_type="image/jpeg",
                size=4,
                sha256="0" * 64,
                source_sha256="0" * 64,
                owner_kind="payment",
                owner_id=1,
                purpose="proof",
                uploaded_at=dates.now(),
            )
        )

    run_in_transaction(keep)
    nightly.sweep(DUE)
    assert (store.get(kept), store.get(fresh)) == (b"kept", b"fresh")
    with pytest.raises(FileNotFoundError):
        store.get(orphan)


def test_old_answers_to_forms_are_forgotten() -> None:
    def arrive(form_id: str, on: date) -> None:
        with dates.at(moment(on)):
            submissions.take_submission(form_id, None)

    run_in_transaction(lambda: (arrive("old", date(2024, 1, 1)), arrive("new", DUE)))
    run_in_transaction(lambda: forget_submissions(moment(DUE) - timedelta(days=30)))
    session.remove()
    assert session.scalars(select(submissions.Submission.id)).all() == ["new"]
