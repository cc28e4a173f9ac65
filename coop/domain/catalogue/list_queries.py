"""The catalogue as staff search it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from coop.db import session
from coop.domain.catalogue.models import CatalogueGroup, CatalogueItem, ItemCompanion
from coop.domain.catalogue.queries import find_items
from coop.domain.catalogue.rules import standing_of
from coop.domain.catalogue.types import Companion, Item, ItemKind, ItemRow, ItemStanding
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What the list of a unit's items shows; ``text`` is a part of the name or the code."""

    unit_id: int
    text: str = ""
    kind: ItemKind | None = None
    group_id: int | None = None
    standing: ItemStanding | None = None
    sort: str = "name"
    descending: bool = False
    page: int = 1


def search_items(wanted: ItemFilter, on: date) -> Page[ItemRow]:
    """Return a page of a unit's items; two statements."""
    where = _conditions(wanted, on)
    total = session.scalar(select(func.count()).select_from(CatalogueItem).where(*where)) or 0
    rows = session.execute(
        _ordered(wanted, on).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([_row(row, on) for row in rows], wanted.page, PAGE_SIZE, total)


def stream_items(wanted: ItemFilter, on: date) -> Iterator[ItemRow]:
    """Return all items that the filter finds, a few hundred at a time."""
    for row in session.execute(_ordered(wanted, on).execution_options(yield_per=500)):
        yield _row(row, on)


def get_group(group_id: int, unit_id: int) -> CatalogueGroup:
    """Return a heading of the unit, or raise NotFound."""
    group = session.get(CatalogueGroup, group_id)
    if group is None or group.unit_id != unit_id:
        raise NotFound(N_("This heading does not exist."))
    return group


def count_by_group(unit_id: int) -> dict[int | None, int]:
    """Return how many items stand under each heading of a unit; one statement."""
    rows = session.execute(
        select(CatalogueItem.group_id, func.count())
        .where(CatalogueItem.unit_id == unit_id)
        .group_by(CatalogueItem.group_id)
    )
    return {row[0]: row[1] for row in rows}


def _ordered(wanted: ItemFilter, on: date) -> Select[Any]:
    columns: dict[str, Any] = {
        "name": func.lower(CatalogueItem.name),
        "code": CatalogueItem.code,
        "kind": CatalogueItem.kind,
        "group": CatalogueGroup.name,
        "price": CatalogueItem.unit_amount,
    }
    order = columns.get(wanted.sort, columns["name"])
    shown: list[Any] = [CatalogueItem, CatalogueGroup.name.label("group_name")]
    return (
        select(*shown)
        .outerjoin(CatalogueGroup, CatalogueGroup.id == CatalogueItem.group_id)
        .where(*_conditions(wanted, on))
        .order_by(order.desc() if wanted.descending else order, CatalogueItem.id)
    )


def _conditions(wanted: ItemFilter, on: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [CatalogueItem.unit_id == wanted.unit_id]
    if wanted.kind is not None:
        found.append(CatalogueItem.kind == wanted.kind)
    if wanted.group_id is not None:
        found.append(CatalogueItem.group_id == wanted.group_id)
    if wanted.standing is not None:
        found.append(_stands(wanted.standing, on))
    found.extend(
        or_(
            func.lower(CatalogueItem.name).contains(word, autoescape=True),
            func.lower(CatalogueItem.code).contains(word, autoescape=True),
        )
        for word in wanted.text.lower().split()
    )
    return found


def _stands(standing: ItemStanding, on: date) -> ColumnElement[bool]:
    """Say in SQL what `rules.standing_of` says."""
    is_active = CatalogueItem.is_active.is_(True)
    is_later = and_(CatalogueItem.first_on.is_not(None), CatalogueItem.first_on > on)
    is_over = and_(CatalogueItem.last_on.is_not(None), CatalogueItem.last_on < on)
    match standing:
        case ItemStanding.OFF:
            return CatalogueItem.is_active.is_(False)
        case ItemStanding.PLANNED:
            return and_(is_active, is_later)
        case ItemStanding.OVER:
            return and_(is_active, is_over, not_(is_later))
    return and_(is_active, not_(is_later), not_(is_over))


def _row(row: Any, on: date) -> ItemRow:
    item = row.CatalogueItem
    return ItemRow(
        item.id,
        item.kind,
        item.code,
        item.name,
        row.group_name,
        item.unit_amount,
        item.is_public,
        standing_of(on, item.first_on, item.last_on, is_active=item.is_active),
    )


def standing(item: Item, on: date) -> ItemStanding:
    """Return how an item stands on a day."""
    return standing_of(on, item.terms.first_on, item.terms.last_on, is_active=item.is_active)


def list_companions_of(item_id: int) -> list[Companion]:
    """Return all that goes with an item in its order, offered now or not; three statements."""
    rows = session.execute(
        select(ItemCompanion.companion_id, ItemCompanion.offered_at)
        .where(ItemCompanion.item_id == item_id)
        .order_by(ItemCompanion.rank, ItemCompanion.companion_id)
    ).all()
    items = find_items([companion_id for companion_id, _at in rows])
    return [Companion(items[companion_id], at) for companion_id, at in rows]
