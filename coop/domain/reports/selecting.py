"""A report from one SELECT whose columns are named like the report's columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from coop.db import session
from coop.domain.reports.types import Column, ReportFilter, Row, Search, Stream
from coop.domain.settings.service import start_of_day
from coop.paging import PAGE_SIZE, Page

SORT_KEYS = {"name": "name_key"}
"""Columns that are sorted by the normal form of what they show."""

Build = Callable[[ReportFilter], Select[*tuple[Any, ...]]]


def search_by(build: Build, columns: Sequence[Column], *, by: str) -> Search:
    """Return the search of a report whose rows ``build`` selects, in order of ``by``."""
    added = [column.key for column in columns if column.adds_up]

    def search(wanted: ReportFilter, number: int) -> tuple[Page[Row], Mapping[str, int]]:
        rows = build(wanted).subquery()
        sums = [func.coalesce(func.sum(rows.c[key]), 0) for key in added]
        total, *totals = session.execute(select(func.count(), *sums).select_from(rows)).one()
        found = session.execute(
            _sorted(build, wanted, by).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
        ).all()
        page = Page(found, number, PAGE_SIZE, total)
        return page, {key: int(amount) for key, amount in zip(added, totals, strict=True)}

    return search


def stream_by(build: Build, *, by: str) -> Stream:
    """Return the stream of every row that ``build`` selects, in order of ``by``."""

    def stream(wanted: ReportFilter) -> Iterator[Row]:
        query = _sorted(build, wanted, by).execution_options(yield_per=500)
        yield from session.execute(query)

    return stream


def _sorted(build: Build, wanted: ReportFilter, by: str) -> Select[*tuple[Any, ...]]:
    rows = build(wanted).subquery()
    key = SORT_KEYS.get(wanted.sort, wanted.sort)
    chosen = rows.c[key] if key in rows.c else rows.c[by]
    return select(rows).order_by(chosen.desc() if wanted.descending else chosen, rows.c.id)


def moments_of(moment: Any, wanted: ReportFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a ``moment`` column that lies in the period asked for."""
    found: list[ColumnElement[bool]] = []
    if wanted.first is not None:
        found.append(moment >= start_of_day(wanted.first))
    if wanted.last is not None:
        found.append(moment < start_of_day(wanted.last + timedelta(days=1)))
    return found
