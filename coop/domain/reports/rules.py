"""When a report is long, and what its order keeps of what was asked: pure decisions."""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any, Final

from coop.domain.payments.types import PaymentMethod
from coop.domain.reports.types import ReportFilter

PRINTED_AT_ONCE: Final = 1_000
"""Rows that are printed while somebody waits; more are printed in the background."""
MOST_PRINTED_ROWS: Final = 50_000
"""Rows beyond which a spreadsheet serves better than a pile of paper."""
KEPT_FOR: Final = timedelta(days=7)
"""How long a printed report lies ready; the rows in it grow old."""


def is_long(rows: int) -> bool:
    """Say whether ``rows`` are too many to be printed while somebody waits."""
    return rows > PRINTED_AT_ONCE


def is_too_long(rows: int) -> bool:
    """Say whether ``rows`` are more than what is printed at all."""
    return rows > MOST_PRINTED_ROWS


def expiry_of(ready_at: datetime) -> datetime:
    """Return the moment from which a report that was ready at ``ready_at`` is gone."""
    return ready_at + KEPT_FOR


def write_asked(wanted: ReportFilter) -> dict[str, Any]:
    """Return what was asked for as JSON; `read_asked` is its way back."""
    return {
        "day": wanted.day.isoformat(),
        "text": wanted.text,
        "employer_id": wanted.employer_id,
        "method": wanted.method.value if wanted.method else None,
        "rank": wanted.rank,
        "in_arrears": wanted.in_arrears,
        "sort": wanted.sort,
        "descending": wanted.descending,
        "first": wanted.first.isoformat() if wanted.first else None,
        "last": wanted.last.isoformat() if wanted.last else None,
    }


def read_asked(kept: dict[str, Any]) -> ReportFilter:
    """Return the filter that an order keeps."""
    return ReportFilter(
        day=date.fromisoformat(kept["day"]),
        text=kept["text"],
        employer_id=kept["employer_id"],
        method=PaymentMethod(kept["method"]) if kept["method"] else None,
        rank=kept["rank"],
        in_arrears=kept["in_arrears"],
        sort=kept["sort"],
        descending=kept["descending"],
        first=date.fromisoformat(kept["first"]) if kept["first"] else None,
        last=date.fromisoformat(kept["last"]) if kept["last"] else None,
    )


def fingerprint_of(code: str, wanted: ReportFilter) -> str:
    """Return the hash under which the same report with the same filter is the same wish."""
    spelt = json.dumps([code, write_asked(wanted)], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(spelt.encode()).hexdigest()
