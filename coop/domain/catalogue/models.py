"""Tables of the catalogue: groups, items, parts of packages, what goes with what, pictures."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rupiah
from coop.domain.catalogue.types import CompanionAt, ItemKind


class CatalogueGroup(Base):
    """A heading of a unit's catalogue; ``rank`` orders them."""

    __tablename__ = "catalogue_groups"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    rank: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (UniqueConstraint("unit_id", "name", name="uq_catalogue_groups_name"),)


class CatalogueItem(Base):
    """Something that a unit sells. Its unit and kind never change; see `types.ItemTerms`."""

    __tablename__ = "catalogue_items"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[ItemKind] = mapped_column(Choice(ItemKind))
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    unit_amount: Mapped[int] = mapped_column(Rupiah)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_groups.id"), index=True)
    tags: Mapped[list[str]] = mapped_column(Json)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_public: Mapped[bool] = mapped_column(Boolean, default=True)
    audiences: Mapped[list[str]] = mapped_column(Json)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    most_pieces: Mapped[int | None] = mapped_column(Integer)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    sources: Mapped[list[str]] = mapped_column(Json)

    __table_args__ = (
        UniqueConstraint("unit_id", "code", name="uq_catalogue_items_code"),
        CheckConstraint("unit_amount >= 0", name="price"),
        CheckConstraint("most_pieces IS NULL OR most_pieces >= 1", name="most_pieces"),
        CheckConstraint(
            "first_on IS NULL OR last_on IS NULL OR first_on <= last_on", name="offered"
        ),
    )


class PackageContent(Base):
    """``quantity`` pieces of an item in a package of the same unit."""

    __tablename__ = "package_contents"

    package_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_items.id"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_items.id"), primary_key=True, autoincrement=False
    )
    quantity: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("quantity >= 1", name="quantity"),
        CheckConstraint("package_id <> item_id", name="other"),
        Index("ix_package_contents_item_id", "item_id"),
    )


class ItemCompanion(Base):
    """``companion`` is offered beside ``item``: when, and in which place."""

    __tablename__ = "item_companions"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_items.id"), primary_key=True, autoincrement=False
    )
    companion_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_items.id"), primary_key=True, autoincrement=False
    )
    offered_at: Mapped[CompanionAt] = mapped_column(Choice(CompanionAt))
    rank: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (
        CheckConstraint("item_id <> companion_id", name="other"),
        Index("ix_item_companions_companion_id", "companion_id"),
    )


class ItemPicture(Base):
    """A picture of an item, in its place."""

    __tablename__ = "item_pictures"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_items.id"), primary_key=True, autoincrement=False
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_files.id"), primary_key=True, autoincrement=False
    )
    rank: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (Index("ix_item_pictures_file_id", "file_id"),)
