"""The latest audit, what nobody needs any more, and how new the schema is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, func, inspect, or_, select, text, type_coerce

from coop.db import session
from coop.domain.files.models import StoredFile
from coop.domain.trail.models import TrailRow
from coop.refs import Ref

NAMES_A_QUERY = 500


class AuditRow(NamedTuple):
    """An audit as the trail keeps it; ``clean_since`` is the first clean one of an unbroken row."""

    at: datetime
    detail: dict[str, Any]
    clean_since: datetime | None


def find_latest_audit(subject: Ref, action: str) -> AuditRow | None:
    """Return the latest audit in the trail, and since when all of them have been clean."""
    same = (
        TrailRow.subject_kind == subject.kind,
        TrailRow.subject_id == subject.id,
        TrailRow.action == action,
    )
    has_problem = type_coerce(TrailRow.detail, Text).contains('"ok":false')
    unclean = select(func.max(TrailRow.at)).where(*same, has_problem).scalar_subquery()
    is_later = or_(unclean.is_(None), TrailRow.at > unclean)
    since = select(func.min(TrailRow.at)).where(*same, is_later).scalar_subquery()
    row = session.execute(
        select(TrailRow.at, TrailRow.detail, since)
        .where(*same)
        .order_by(TrailRow.at.desc(), TrailRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else AuditRow(*row)


def list_schema_revisions() -> set[str]:
    """Return the migrations at which the database stands; none when it is empty."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return set()
    return set(session.scalars(text("SELECT version_num FROM alembic_version")))


def list_known_files(storage_names: Collection[str]) -> set[str]:
    """Return those of ``storage_names`` that a row names."""
    wanted = sorted(storage_names)
    known: set[str] = set()
    for start in range(0, len(wanted), NAMES_A_QUERY):
        known.update(
            session.scalars(
                select(StoredFile.storage_name).where(
                    StoredFile.storage_name.in_(wanted[start : start + NAMES_A_QUERY])
                )
            )
        )
    return known
