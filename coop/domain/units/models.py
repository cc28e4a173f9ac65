"""The table of units."""

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json
from coop.domain.units.types import Accent, UnitKind


class Unit(Base):
    """One unit; money, bills, numbers and roles name the unit that they belong to.

    ``features`` are the codes of `UnitFeature`. With ``may_approve_self`` the owner of a unit run
    by one person may be the second pair of eyes too, with a reason that stays in the trail.
    """

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[UnitKind] = mapped_column(Choice(UnitKind))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    tagline: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(190), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    accent: Mapped[Accent] = mapped_column(Choice(Accent), default=Accent.TEAL)
    logo_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    features: Mapped[list[str]] = mapped_column(Json, default=list)
    may_approve_self: Mapped[bool] = mapped_column(Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)

    def has(self, feature: str) -> bool:
        """Say whether a feature is switched on."""
        return feature in self.features
