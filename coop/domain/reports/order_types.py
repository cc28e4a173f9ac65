"""The states of a report that is printed in the background, and what lists show of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OrderStatus(StrEnum):
    """waiting → running → ready → expired; or failed."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


OPEN = (OrderStatus.WAITING, OrderStatus.RUNNING)


class Failure(StrEnum):
    """Why a report could not be printed."""

    DISK_FULL = "disk_full"
    TOO_LONG = "too_long"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which of one's own orders a list shows."""

    status: OrderStatus | None = None
    code: str = ""
    sort: str = "ordered_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One of somebody's orders; ``title`` is the report's msgid."""

    id: int
    code: str
    title: str
    status: OrderStatus
    rows_total: int
    pages: int | None
    ordered_at: datetime
    expires_at: datetime | None
