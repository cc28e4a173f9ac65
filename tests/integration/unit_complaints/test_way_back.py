"""What the way back forgets takes its files and open requests along: ids are given out again."""

from datetime import UTC, datetime

from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from coop.db import Base, run_in_transaction, session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.complaints.models import Complaint, ComplaintCategory, ComplaintPublication
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintStatus,
    ComplaintSubject,
    PublicationStatus,
)
from coop.domain.files.models import StoredFile
from coop.domain.numbering.models import NumberSequence
from coop.domain.prints.models import PrintDraft
from coop.domain.prints.types import DraftState
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind
from tests.support.databases import MIGRATIONS, Database

pytest_plugins = ["tests.support.migrated_fixture"]
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
UNITS = (UnitKind.COOPERATIVE, UnitKind.WORKSHOP)


def _file(kind: str, owner_id: int) -> StoredFile:
    return StoredFile(
        storage_name=f"{kind}-{owner_id}",
        original_name="foto.jpg",
        media_type="image/jpeg",
        size=10,
        sha256="0" * 64,
        source_sha256="0" * 64,
        owner_kind=kind,
        owner_id=owner_id,
        purpose="complaint",
        uploaded_at=NOW,
    )


def _complaint(unit_id: int) -> Complaint:
    return Complaint(
        id=unit_id,
        unit_id=unit_id,
        number=f"KS-{unit_id}",
        kind=ComplaintKind.COMPLAINT,
        category_id=unit_id,
        title="Rem",
        text="Rem",
        search_key="rem",
        channel=ComplaintChannel.WEB,
        status=ComplaintStatus.NEW,
        guest_name="Rina",
        locale="id",
        received_at=NOW,
        answer_due_at=NOW,
        waited_minutes=0,
    )


def _rows(unit_id: int) -> list[list[Base]]:
    """Return what one unit has, in the order of its keys; all ids are the unit's."""
    return [
        [Unit(id=unit_id, kind=UNITS[unit_id - 1], code=f"unit-{unit_id}", name="Unit")],
        [
            ComplaintCategory(
                id=unit_id,
                unit_id=unit_id,
                name=f"Lain {unit_id}",
                subject=ComplaintSubject.OTHER,
                resolve_hours=24,
            ),
            NumberSequence(unit_id=unit_id, name="complaint", period="2026", last_value=1),
        ],
        [_complaint(unit_id)],
        [
            ComplaintPublication(
                id=unit_id,
                complaint_id=unit_id,
                open_mark=1,
                status=PublicationStatus.PROPOSED,
                question="?",
                answer="!",
                proposed_at=NOW,
            )
        ],
        [
            _file("complaint", unit_id),
            *(
                Approval(
                    kind="complaint_publication",
                    subject_kind="complaint_publication",
                    subject_id=unit_id,
                    open_mark=mark,
                    requested_at=NOW,
                    detail={},
                    decision=None if mark else Decision.REJECTED,
                    decided_at=None if mark else NOW,
                )
                for mark in (1, None)
            ),
        ],
    ]


def _fill() -> None:
    for unit_id in (1, 2):
        for rows in _rows(unit_id):
            session.add_all(rows)
            session.flush()
    draft = PrintDraft(
        id=1, unit_id=2, holder="x", place=1, state=DraftState.OPEN, opened_at=NOW, touched_at=NOW
    )
    session.add_all([draft, _file("print_draft", 1)])
    session.flush()


def _read(database: Database, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(database.url, poolclass=NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_no_file_or_request_is_left_for_who_is_given_the_id_next(
    migrated: tuple[Flask, Database],
) -> None:
    app, database = migrated
    with app.app_context():
        run_in_transaction(_fill)
        session.remove()
        downgrade(str(MIGRATIONS), revision="0026")
        assert _read(database, "SELECT id FROM complaints") == [(1,)]
        files = "SELECT storage_name FROM stored_files ORDER BY storage_name"
        assert _read(database, files) == [("complaint-1",), ("print_draft-1",)]
        downgrade(str(MIGRATIONS), revision="0025")
    assert _read(database, files) == [("complaint-1",)]
    left = "SELECT subject_id, open_mark FROM approvals ORDER BY subject_id, open_mark DESC"
    assert _read(database, left) == [(1, 1), (1, None), (2, None)], "decisions stay as they were"
    assert _read(database, "SELECT unit_id FROM number_sequences") == [(1,)]
