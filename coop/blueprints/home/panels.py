"""What a home page of the office is made of: panels, each declared once, whoever sees them.

A panel is a figure that opens its list, a chart with its table, or a few lines. What panels look at
is read at most once a page, whichever panels there are: see `Standing`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeAlias

from flask_babel import LazyString

from coop.domain.assurance.reporting_service import AuditState, find_audit_state
from coop.domain.reports import standing_queries
from coop.domain.reports.figure_queries import read_figures
from coop.domain.reports.standing_queries import (
    BookFigures,
    ClassFigure,
    Growth,
    Receipts,
    WaitingApplication,
)
from coop.web.access import may
from coop.web.mails import hidden_templates


class Standing:
    """How things stand today; each part is read when a panel first asks for it."""

    def __init__(self, today: date, figures: Collection[str]) -> None:
        self.today = today
        self._names = figures

    def __getitem__(self, name: str) -> Any:
        """Return one of the figures that the panels of the page declare."""
        return self._figures[name]

    @cached_property
    def _figures(self) -> Mapping[str, Any]:
        return read_figures(self._names, self.today, hidden_templates())

    @cached_property
    def books(self) -> BookFigures:
        """Balances, and the last months of the books."""
        return standing_queries.book_figures(self.today)

    @cached_property
    def classes(self) -> list[ClassFigure]:
        """The running loans by class."""
        return standing_queries.loans_by_class(self.today)

    @cached_property
    def growth(self) -> Growth:
        """Members by month."""
        return standing_queries.member_growth(self.today)

    @cached_property
    def receipts(self) -> Receipts:
        """What was received, by day."""
        return standing_queries.receipts_by_day(self.today)

    @cached_property
    def longest_waiting(self) -> list[WaitingApplication]:
        """The loan applications that wait longest for the committee."""
        return standing_queries.list_longest_waiting()

    @cached_property
    def audit(self) -> AuditState | None:
        """The latest audit."""
        return find_audit_state()


Draw: TypeAlias = Callable[[Standing], Any]
Place: TypeAlias = Literal["figures", "main", "side"]
Address: TypeAlias = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a home page, shown to holders of ``permission``.

    ``draw`` gives what is shown of how things stand, from the figures that it
    ``asks`` for by name and what else `Standing` reads. ``opens`` is the list behind it, ``more``
    what a button says that leads there.
    """

    key: str
    kind: Literal["figure", "chart", "lines"]
    title: LazyString
    permission: str
    draw: Draw
    opens: Callable[[Standing], Address]
    asks: tuple[str, ...] = ()
    more: LazyString | None = None


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as it is written: its value, a note below, and whether it is bad news."""

    value: Any
    note: str | None = None
    is_late: bool = False
    help: str | None = None


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A chart: its kind, what stands below each place, its series, and its sentence."""

    kind: Literal["bar", "line", "stacked"]
    labels: list[str]
    series: list[tuple[str, list[int]]]
    title: str
    unit: Literal["rupiah", "number"] = "rupiah"

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to look at."""
        return not any(value for _name, values in self.series for value in values)


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what it is, a note below it, its value, and where it leads."""

    title: str
    value: Any
    opens: Address
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with what it shows now and the address of its list."""

    panel: Panel
    content: Any
    address: Address


@dataclass(slots=True)
class Home:
    """The panels of somebody's home page, by where they stand."""

    figures: list[Shown] = field(default_factory=list)
    main: list[Shown] = field(default_factory=list)
    side: list[Shown] = field(default_factory=list)


def lay_out(panels: Collection[tuple[Panel, Place]], today: date) -> Home:
    """Draw the ``panels`` that the current user may see, in their order."""
    seen = [(panel, place) for panel, place in panels if may(panel.permission)]
    standing = Standing(today, {name for panel, _place in seen for name in panel.asks})
    home = Home()
    for panel, place in seen:
        shown = Shown(panel, panel.draw(standing), panel.opens(standing))
        getattr(home, place).append(shown)
    return home
