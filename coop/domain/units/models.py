"""The table of units."""

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice
from coop.domain.units.types import UnitKind


class Unit(Base):
    """One unit; money, bills, numbers and roles name the unit that they belong to."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[UnitKind] = mapped_column(Choice(UnitKind))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
