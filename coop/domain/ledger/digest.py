"""The fingerprint of an entry: written into the trail when it is posted, recomputed by the audit.

Triggers keep the journal as it was written; whoever works below them (a database administrator, a
restored file) could still move amounts between lines so that everything balances. The digest
stands in the trail, and the trail is sealed.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coop.db import canonical_json

POSTED = "journal.posted"

HEADER = (
    "number",
    "unit_id",
    "booked_on",
    "value_on",
    "posted_at",
    "text",
    "unique_key",
    "source_kind",
    "source_id",
    "maker_id",
    "approver_id",
    "reverses_id",
    "line_count",
    "total_amount",
)
LINE = (
    "line_no",
    "account",
    "debit",
    "credit",
    "unit_id",
    "ref_kind",
    "ref_id",
    "text",
    "booked_on",
)


def calculate_digest(header: Sequence[Any], lines: Iterable[Sequence[Any]]) -> str:
    """Return 64 hex digits over the values of `HEADER` and, per line in order, of `LINE`."""
    parts = [list(header), [list(line) for line in lines]]
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def digest_posted(entry: object, lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of ``entry`` with its ``lines`` as they are about to be stored."""
    return calculate_digest(
        [getattr(entry, name) for name in HEADER],
        ([line[name] for name in LINE] for line in lines),
    )
