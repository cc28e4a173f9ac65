"""What nobody needs any more, and how new the schema is."""

from collections.abc import Collection

from sqlalchemy import inspect, select, text

from coop.db import session
from coop.domain.files.models import StoredFile

NAMES_A_QUERY = 500


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
