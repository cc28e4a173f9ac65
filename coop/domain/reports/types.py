"""A report as data: its columns, what it can be asked for, and where its rows come from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from coop.domain.payments.types import PaymentMethod
from coop.paging import Page

Kind: TypeAlias = Literal["text", "money", "date", "number", "status"]
Row: TypeAlias = Any


class Asked(StrEnum):
    """What a report can be asked for."""

    TEXT = "text"
    EMPLOYER = "employer"
    DAY = "day"
    METHOD = "method"
    CLASS = "class"
    ARREARS = "arrears"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What was asked for; a report looks only at what stands in its ``asks``."""

    day: date
    text: str = ""
    employer_id: int | None = None
    method: PaymentMethod | None = None
    rank: int | None = None
    in_arrears: bool = False
    sort: str = ""
    descending: bool = False
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``key`` is the row's attribute, ``label`` a msgid; ``adds_up`` has a total."""

    key: str
    label: str
    kind: Kind = "text"
    adds_up: bool = False


Search: TypeAlias = Callable[[ReportFilter, int], tuple[Page[Row], Mapping[str, int]]]
Stream: TypeAlias = Callable[[ReportFilter], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Report:
    """A report; ``code`` stands in its address, ``title`` and ``lead`` are msgids.

    ``search`` gives one page of rows and the totals of all of them by column key; ``stream``
    gives every row, for files and paper.
    """

    code: str
    title: str
    lead: str
    icon: str
    asks: tuple[Asked, ...]
    columns: tuple[Column, ...]
    sorts: tuple[str, ...]
    search: Search
    stream: Stream
