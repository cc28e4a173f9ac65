"""Bring a file, look at what is wrong with it, and let another person approve it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.types import Actor
from coop.domain.ledger.service import ensure_open
from coop.domain.moving_in import queries
from coop.domain.moving_in.errors import KnownFile, NotAtThisStep
from coop.domain.moving_in.examination_service import examine
from coop.domain.moving_in.models import Move
from coop.domain.moving_in.types import Examination, MoveStatus, Problem
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.domain.work.service import queue_work
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref

IMPORT: Final = "moving_in.import"
SUBJECT: Final = "move"
PURPOSE: Final = "moving_in"
PROBLEMS_KEPT: Final = 100
WEB, TERMINAL = "web", "terminal"


def prepare_move(
    upload: CheckedFile,
    content: bytes,
    cut_over_on: date,
    actor: Actor | None,
    *,
    channel: str = WEB,
) -> Move:
    """Examine the file as of the cut-over day and keep it with what was found.

    Nobody becomes a member by it. A faulty file that is sent again is examined anew. Raises
    KnownFile for the content of a file that waits or is in, Unreadable for one that cannot be
    read, Refused for a day that cannot be. ``actor`` is None where the operator acts by the
    terminal without a login.
    """
    if actor is not None:
        ensure_another_person(actor)
    _ensure_day(cut_over_on)
    _ensure_new(upload.source_sha256)
    found = examine(content, upload.original_name, cut_over_on)
    move = Move(
        unit_id=COOPERATIVE_UNIT_ID,
        status=MoveStatus.READY if found.is_clean else MoveStatus.FAULTY,
        content_sha256=upload.source_sha256,
        live_mark=1,
        file_name=upload.original_name[:200],
        channel=channel,
        cut_over_on=cut_over_on,
        prepared_by=actor.user_id if actor else None,
        prepared_person_id=actor.person_id if actor else None,
        prepared_at=dates.now(),
        **describe(found),
    )
    if not insert_unless_taken(move):
        raise KnownFile(N_("This very file was brought here a moment ago."), field="spreadsheet")
    move.file_id = keep_file(upload, Ref(SUBJECT, move.id), PURPOSE).id
    session.flush()
    write_trail(
        "move.prepared",
        Ref(SUBJECT, move.id),
        members=move.member_count,
        loans=move.loan_count,
        faults=move.fault_count,
        channel=channel,
    )
    return move


def _ensure_day(cut_over_on: date) -> None:
    if cut_over_on > today():
        raise Refused(N_("The cut-over day cannot lie in the future."), field="cut_over_on")
    ensure_open(cut_over_on)
    other = next((one for one in queries.list_unfinished() if one.cut_over_on != cut_over_on), None)
    if other is not None:
        raise Refused(
            N_(
                "Another file of this move has the cut-over day %(on)s. All files of a move share"
                " one day."
            ),
            field="cut_over_on",
            on=other.cut_over_on,
        )


def _ensure_new(content_sha256: str) -> None:
    known = queries.find_live_move(content_sha256)
    if known is None:
        return
    if known.status is MoveStatus.IMPORTED:
        raise KnownFile(
            N_("This very file is in already, since %(moment)s. Nothing was changed."),
            field="spreadsheet",
            moment=known.imported_at,
        )
    if known.status is not MoveStatus.FAULTY:
        raise KnownFile(
            N_("This very file waits already. Nothing was changed."), field="spreadsheet"
        )
    _discard(known, MoveStatus.FAULTY)


def describe(found: Examination) -> dict[str, Any]:
    """Return the columns that tell what a file holds and what is wrong with it."""
    faults = [problem for problem in found.problems if not problem.fault.is_warning]
    savings: Counter[str] = Counter()
    for line in found.members:
        savings.update(line.savings)
    return {
        "member_count": len(found.members),
        "loan_count": len(found.loans),
        "savings_amount": sum(savings.values()),
        "loans_amount": sum(line.standing.balance for line in found.loans),
        "fault_count": len(faults),
        "warning_count": len(found.problems) - len(faults),
        "report": {
            "problems": [problem.to_json() for problem in _first(found.problems)],
            "counts": dict(Counter(problem.fault.value for problem in found.problems)),
            "rows": {table.sheet.value: len(table.rows) for table in found.tables},
            "ignored": {table.sheet.value: list(table.ignored) for table in found.tables},
            "new_employers": list(found.new_employers),
            "savings": dict(savings),
            "late_loans": sum(line.standing.arrears > 0 for line in found.loans),
        },
        "progress_done": 0,
        "progress_total": 2 * sum(len(table.rows) for table in found.tables),
    }


def _first(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that the page shows: faults before warnings, else in their order."""
    ordered = sorted(problems, key=lambda problem: problem.fault.is_warning)
    return ordered[:PROBLEMS_KEPT]


def discard_move(move_id: int, actor: Actor) -> Move:
    """Put the file away; nothing of it came in. Raises NotAtThisStep once it was approved."""
    move = queries.get_move(move_id)
    if move.status not in (MoveStatus.READY, MoveStatus.FAULTY):
        raise NotAtThisStep(N_("This file does not wait any more."))
    _discard(move, move.status)
    write_trail("move.discarded", Ref(SUBJECT, move_id), by=actor.name)
    return move


def _discard(move: Move, status: MoveStatus) -> None:
    won = take(
        update(Move)
        .where(Move.id == move.id, Move.status == status, Move.live_mark == 1)
        .values(status=MoveStatus.DISCARDED, live_mark=None)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise NotAtThisStep(N_("Somebody else has just changed this file. Please look again."))
    session.refresh(move)


def approve_move(move_id: int, actor: Actor) -> Move:
    """Let the file come in, as another person than who prepared it; the background does it.

    Raises Refused for the same person, NotAtThisStep when it does not wait.
    """
    move = queries.get_move(move_id)
    ensure_another_person(actor, move.prepared_person_id)
    take_approval(move, actor)
    queue_work(IMPORT, {"move_id": move.id}, unique_key=f"{IMPORT}:{move.id}")
    return move


def take_approval(move: Move, actor: Actor | None) -> None:
    """Approve the file once. ``actor`` is None where the operator acts by the terminal."""
    won = take(
        update(Move)
        .where(Move.id == move.id, Move.status == MoveStatus.READY)
        .values(
            status=MoveStatus.APPROVED,
            approved_by=actor.user_id if actor else None,
            approved_person_id=actor.person_id if actor else None,
            approved_at=dates.now(),
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise NotAtThisStep(N_("This file does not wait to be approved."))
    session.refresh(move)
    write_trail("move.approved", Ref(SUBJECT, move.id), channel=move.channel)
