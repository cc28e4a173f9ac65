"""Bringing a file of members and loans in, beside the bare INSERTs of the same rows."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from bench.bare import compare
from bench.measure import Times
from bench.terminal import progress
from bench.work import JOB_GOAL, WorkResult
from coop.dates import month_of
from coop.db import run_in_transaction, session
from coop.domain.identity.models import UserRole
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Role
from coop.domain.moving_in import service
from coop.domain.moving_in.models import Move
from coop.domain.moving_in.types import MoveStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import acting_user
from tests.support.spreadsheets import Upload, loan_row, member_row, nik_of, write_xlsx

MEMBERS, FIRST = 5_000, 1_000_000
ROUNDS = 3


def measure_moving_in(app: Flask, members: int = MEMBERS) -> Iterator[WorkResult]:
    """Measure the booking of a file of ``members``, a running loan for every third of them."""
    with app.app_context():
        on = month_of(today()) - timedelta(days=1)
        content = _file(members)
        found = service.examine(content, "anggota.xlsx", on)
        assert found.is_clean, found.problems[:3]
        move_id = run_in_transaction(lambda: _approved(content))
        measured = [
            compare(lambda: service.book_move(move_id, found), in_bulk=True)
            for _round in progress(range(ROUNDS), f"Moving in, {members} members")
        ]
        yield WorkResult(
            f"Job: moving in, {members:,} members",
            JOB_GOAL,
            measured[0].rows,
            Times(tuple(one.work for one in measured)),
            Times(tuple(one.bare for one in measured)),
        )


def _file(members: int) -> bytes:
    rows = [member_row(FIRST + n, number=f"LAMA-{n:06d}") for n in range(members)]
    loans = [
        loan_row(FIRST + n, borrower=nik_of(FIRST + n), disbursed_on="10/01/2024")
        for n in range(0, members, 3)
    ]
    return write_xlsx(rows, loans)


def _approved(content: bytes) -> int:
    """Keep the file as approved by whoever works here; how it is examined is measured by nobody."""
    user_id = session.scalars(
        select(UserRole.user_id).where(UserRole.role == Role.TREASURER)
    ).first()
    actor = get_actor(user_id or 0)
    token = acting_user.set(actor.user_id)
    try:
        on = month_of(today()) - timedelta(days=1)
        move: Move = service.prepare_move(Upload(content), content, on, actor)
        move.status, move.approved_by = MoveStatus.APPROVED, actor.user_id
        session.flush()
        return move.id
    finally:
        acting_user.reset(token)
