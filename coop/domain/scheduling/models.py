"""Tables of resources, their hours, and who takes which of their time.

Time that is taken is counted in cells (see ``grid``): a resource's row of a cell says how much of
it is taken, and the UPDATE that raises it says no when that is more than there is.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Json, UtcDateTime
from coop.domain.scheduling.grid import LONGEST_CELLS, moment_of
from coop.refs import Ref


class Resource(Base):
    """Somebody or something that a service needs: a mechanic, a bay, a studio.

    ``kind`` is the unit's own word. The capacity stays what it was: rows of cells are held
    against it. What has another one is another resource.
    """

    __tablename__ = "resources"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)

    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "name"),
        CheckConstraint("capacity >= 1", name="capacity"),
    )


class OpeningCalendar(Base):
    """One row for each unit that has hours: who changes any of them counts it up first."""

    __tablename__ = "opening_calendars"

    unit_id: Mapped[int] = mapped_column(
        ForeignKey("units.id"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(Integer)


class OpeningPattern(Base):
    """A week of hours, of a unit or of one of its resources."""

    __tablename__ = "opening_patterns"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), index=True)
    is_special: Mapped[bool] = mapped_column(Boolean)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)


class OpeningSpan(Base):
    """One opening time of a week, in minutes since the midnight of its weekday (Monday 0)."""

    __tablename__ = "opening_spans"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pattern_id: Mapped[int] = mapped_column(ForeignKey("opening_patterns.id"), index=True)
    weekday: Mapped[int] = mapped_column(Integer)
    start_minute: Mapped[int] = mapped_column(Integer)
    end_minute: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint(
            "start_minute >= 0 AND start_minute < end_minute AND end_minute <= 2880", name="minutes"
        ),
    )


class OpeningException(Base):
    """Days that differ from the week: one with other hours, or some without any.

    ``spans`` lists pairs of minutes; a closure has none.
    """

    __tablename__ = "opening_exceptions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), index=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    spans: Mapped[list[Any]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        Index("ix_opening_exceptions_days", "unit_id", "last_on"),
        CheckConstraint("first_on <= last_on", name="days"),
    )


class Allocation(Base):
    """Time of a resource that belongs to somebody, buffers included; UTC, in cells.

    A hold has ``expires_at``, and is void from then on. ``live_mark`` is 1 until the time is
    released: an owner has one live allocation of each kind. Rows are never deleted.
    """

    __tablename__ = "allocations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))
    kind: Mapped[str] = mapped_column(String(40))
    first_cell: Mapped[int] = mapped_column(Integer)
    end_cell: Mapped[int] = mapped_column(Integer)
    units: Mapped[int] = mapped_column(Integer)
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int] = mapped_column(BigId)
    live_mark: Mapped[int | None] = mapped_column(Integer)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("owner_kind", "owner_id", "kind", "live_mark", name="uq_allocations_live"),
        # all that a week asks for stands in the index
        Index(
            "ix_allocations_week",
            *("unit_id", "live_mark", "first_cell", "end_cell"),
            *("resource_id", "units", "expires_at"),
        ),
        Index("ix_allocations_holds", "live_mark", "expires_at"),
        Index("ix_allocations_resource_id", "resource_id"),
        CheckConstraint("units >= 1", name="units"),
        CheckConstraint(
            f"first_cell < end_cell AND end_cell <= first_cell + {LONGEST_CELLS}", name="cells"
        ),
        CheckConstraint("live_mark IS NULL OR live_mark = 1", name="live_mark"),
        CheckConstraint("(live_mark IS NULL) = (released_at IS NOT NULL)", name="released"),
    )

    @property
    def owner(self) -> Ref:
        """Whose time it is."""
        return Ref(self.owner_kind, self.owner_id)

    @property
    def starts_at(self) -> datetime:
        """When it begins, buffer included."""
        return moment_of(self.first_cell)

    @property
    def ends_at(self) -> datetime:
        """When it ends, buffer included."""
        return moment_of(self.end_cell)


class ScheduleCell(Base):
    """Five minutes of a resource and how much of it is taken; what is not there is free."""

    __tablename__ = "schedule_cells"

    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resources.id"), primary_key=True, autoincrement=False
    )
    cell: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    taken: Mapped[int] = mapped_column(Integer)

    __table_args__ = (CheckConstraint("taken >= 0", name="taken"),)
