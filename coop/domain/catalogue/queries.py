"""Reading the catalogue: a constant number of statements, whatever is in it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from coop.db import session
from coop.domain.catalogue import rules
from coop.domain.catalogue.models import (
    CatalogueGroup,
    CatalogueItem,
    ItemCompanion,
    ItemPicture,
    PackageContent,
)
from coop.domain.catalogue.types import (
    Companion,
    CompanionAt,
    Item,
    ItemKind,
    ItemTerms,
    Listed,
    ListedGroup,
    PackagePart,
    PriceRow,
)
from coop.errors import NotFound
from coop.explain import N_


def find_items(item_ids: Collection[int]) -> dict[int, Item]:
    """Return the items that exist by id, with the parts of packages; two statements."""
    if not item_ids:
        return {}
    return {item.id: item for item in _items(CatalogueItem.id.in_(sorted(set(item_ids))))}


def get_item(item_id: int) -> Item:
    """Return the item or raise NotFound."""
    item = find_items([item_id]).get(item_id)
    if item is None:
        raise _no_item()
    return item


def find_item_by_code(unit_id: int, code: str) -> Item | None:
    """Return what a unit sells under a code, or None."""
    found = _items(
        CatalogueItem.unit_id == unit_id, CatalogueItem.code == "-".join(code.upper().split())
    )
    return found[0] if found else None


def list_items(unit_id: int, *, active_only: bool = False) -> list[Item]:
    """Return all that a unit sells or sold, by group and code."""
    conditions = [CatalogueItem.unit_id == unit_id]
    if active_only:
        conditions.append(CatalogueItem.is_active.is_(True))
    return _items(*conditions)


def list_groups(unit_id: int) -> list[CatalogueGroup]:
    """Return the headings of a unit's catalogue in their order."""
    return list(
        session.scalars(
            select(CatalogueGroup)
            .where(CatalogueGroup.unit_id == unit_id)
            .order_by(CatalogueGroup.rank, CatalogueGroup.name)
        )
    )


def list_public(
    unit_id: int, on: date, groups: frozenset[str] = frozenset()
) -> tuple[ListedGroup, ...]:
    """Return what somebody in ``groups`` is offered on a day, by heading, with pictures.

    Four statements. What stands under no heading comes last.
    """
    items = [
        item
        for item in _items(
            CatalogueItem.unit_id == unit_id,
            CatalogueItem.is_active.is_(True),
            CatalogueItem.is_public.is_(True),
        )
        if rules.is_offered(item, on, groups)
    ]
    pictures = list_pictures([item.id for item in items])
    by_group: dict[int | None, list[Listed]] = defaultdict(list)
    for item in items:
        by_group[item.terms.group_id].append(Listed(item, pictures.get(item.id, ())))
    found = [
        ListedGroup(group.id, group.name, tuple(by_group[group.id]))
        for group in list_groups(unit_id)
        if group.id in by_group
    ]
    if None in by_group:
        found.append(ListedGroup(None, "", tuple(by_group[None])))
    return tuple(found)


def list_pictures(item_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return the file ids of the items' pictures in their order, by item; one statement."""
    found: dict[int, list[int]] = defaultdict(list)
    for item_id, file_id in session.execute(
        select(ItemPicture.item_id, ItemPicture.file_id)
        .where(ItemPicture.item_id.in_(sorted(set(item_ids))))
        .order_by(ItemPicture.item_id, ItemPicture.rank, ItemPicture.file_id)
    ):
        found[item_id].append(file_id)
    return {item_id: tuple(files) for item_id, files in found.items()}


def list_companions(
    item_ids: Iterable[int], at: CompanionAt, on: date, groups: frozenset[str] = frozenset()
) -> list[Companion]:
    """Return what goes with what is in a basket and is not in it yet; three statements.

    ``at`` is the moment: companions for both are among them.
    """
    chosen = sorted(set(item_ids))
    moments = {at, CompanionAt.BOTH}
    rows = session.execute(
        select(ItemCompanion.companion_id, ItemCompanion.offered_at)
        .where(
            ItemCompanion.item_id.in_(chosen),
            ItemCompanion.companion_id.not_in(chosen),
            ItemCompanion.offered_at.in_(sorted(moments)),
        )
        .order_by(ItemCompanion.rank, ItemCompanion.companion_id)
    )
    moments_by_id: dict[int, CompanionAt] = {}
    for companion_id, offered_at in rows:
        moments_by_id.setdefault(companion_id, offered_at)
    items = find_items(list(moments_by_id))
    return [
        Companion(items[item_id], offered_at)
        for item_id, offered_at in moments_by_id.items()
        if rules.is_offered(items[item_id], on, groups)
    ]


def list_going_with(item_ids: Collection[int], at: CompanionAt) -> list[Item]:
    """Return the companions of items at a moment, offered or not, in the owner's order.

    One statement, and another one for the parts of packages.
    """
    chosen = sorted(set(item_ids))
    rows = session.scalars(
        select(CatalogueItem)
        .join(ItemCompanion, ItemCompanion.companion_id == CatalogueItem.id)
        .where(
            ItemCompanion.item_id.in_(chosen),
            CatalogueItem.id.not_in(chosen),
            ItemCompanion.offered_at.in_(sorted({at, CompanionAt.BOTH})),
        )
        .order_by(ItemCompanion.rank, CatalogueItem.id)
    )
    found = list({row.id: row for row in rows}.values())
    parts = _parts([row.id for row in found if row.kind is ItemKind.PACKAGE])
    return [_item(row, parts.get(row.id, [])) for row in found]


def list_prices(
    unit_id: int, on: date, groups: frozenset[str] = frozenset()
) -> tuple[PriceRow, ...]:
    """Return the rows of the price list of a day, in the order of the public list."""
    return tuple(
        PriceRow(
            group.name,
            one.item.terms.code,
            one.item.terms.name,
            one.item.terms.unit_amount,
            tuple((part.name, part.quantity) for part in one.item.parts),
        )
        for group in list_public(unit_id, on, groups)
        for one in group.items
    )


def list_same_unit(unit_id: int, item_ids: Sequence[int]) -> list[Item]:
    """Return the items in the order they are named. Raises NotFound for one of another unit."""
    items = find_items(item_ids)
    found = [items[item_id] for item_id in item_ids if item_id in items]
    if len(found) != len(item_ids) or any(item.unit_id != unit_id for item in found):
        raise _no_item()
    return found


def _items(*conditions: ColumnElement[bool]) -> list[Item]:
    rows = session.execute(
        select(CatalogueItem, CatalogueGroup.rank)
        .outerjoin(CatalogueGroup, CatalogueGroup.id == CatalogueItem.group_id)
        .where(*conditions)
        .order_by(CatalogueGroup.rank, CatalogueItem.code, CatalogueItem.id)
        .execution_options(populate_existing=True)
    ).all()
    packages = [row.id for row, _rank in rows if row.kind is ItemKind.PACKAGE]
    parts = _parts(packages)
    return [_item(row, parts.get(row.id, [])) for row, _rank in rows]


def _parts(package_ids: Sequence[int]) -> dict[int, list[PackagePart]]:
    part = aliased(CatalogueItem)
    found: dict[int, list[PackagePart]] = defaultdict(list)
    if not package_ids:
        return found
    for row in session.execute(
        select(
            PackageContent.package_id,
            part.id,
            part.kind,
            part.code,
            part.name,
            PackageContent.quantity,
            part.unit_amount,
        )
        .join(part, part.id == PackageContent.item_id)
        .where(PackageContent.package_id.in_(package_ids))
        .order_by(PackageContent.package_id, part.code)
    ):
        found[row[0]].append(PackagePart(*row[1:]))
    return found


def _item(row: CatalogueItem, parts: Sequence[PackagePart]) -> Item:
    return Item(row.id, row.unit_id, row.kind, row.is_active, terms_of(row), tuple(parts))


def terms_of(row: CatalogueItem) -> ItemTerms:
    """Return how an item is described by now."""
    return ItemTerms(
        row.code,
        row.name,
        row.unit_amount,
        row.description,
        row.group_id,
        frozenset(row.tags),
        row.is_public,
        frozenset(row.audiences),
        row.first_on,
        row.last_on,
        row.most_pieces,
        row.detail,
        frozenset(row.sources),
    )


def _no_item() -> NotFound:
    return NotFound(N_("This item does not exist."))
