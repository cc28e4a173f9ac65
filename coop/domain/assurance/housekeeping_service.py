"""Let go of what nobody needs any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete

from coop.db import session
from coop.db.submissions import Submission
from coop.domain.assurance.queries import list_known_files


def find_orphans(storage_names: Sequence[str]) -> list[str]:
    """Return those of ``storage_names`` that no row names: uploads whose form was refused."""
    known = list_known_files(storage_names)
    return [name for name in storage_names if name not in known]


def forget_submissions(before: datetime) -> int:
    """Delete the answers to forms that arrived before ``before`` and return how many.

    They keep a form from counting twice; a month later nobody sends it again.
    """
    result = session.execute(
        delete(Submission)
        .where(Submission.received_at < before)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount
