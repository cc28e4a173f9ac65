"""Upkeep of the catalogue: each change in the trail, a price never reaches orders of before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from coop.db import insert_rows, insert_unless_taken, session, take
from coop.domain.catalogue import queries, rules
from coop.domain.catalogue.models import (
    CatalogueGroup,
    CatalogueItem,
    ItemCompanion,
    ItemPicture,
    PackageContent,
)
from coop.domain.catalogue.types import ITEM, PICTURE, CompanionAt, Item, ItemKind, ItemTerms
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

MOST_PICTURES = 12


@dataclass(frozen=True, slots=True)
class CompanionWish:
    """An item that is to be offered beside another one, and when."""

    item_id: int
    at: CompanionAt


def add_group(unit_id: int, name: str, rank: int = 0) -> CatalogueGroup:
    """Add a heading to a unit's catalogue. Raises Refused for a name that is known there."""
    name = name.strip()
    if not name:
        raise Refused(N_("Give it a name."), field="name")
    group = CatalogueGroup(unit_id=unit_id, name=name[:80], rank=rank)
    if not insert_unless_taken(group):
        raise Refused(N_("There is a heading of this name already."), field="name")
    write_trail("catalogue.group_added", Ref("catalogue_group", group.id), name=name)
    return group


def change_group(group_id: int, name: str, rank: int) -> None:
    """Give a heading another name or place. Raises NotFound, Refused."""
    if not name.strip():
        raise Refused(N_("Give it a name."), field="name")
    try:
        with session.begin_nested():
            changed = take(
                update(CatalogueGroup)
                .where(CatalogueGroup.id == group_id)
                .values(name=name.strip()[:80], rank=rank)
                .execution_options(synchronize_session="fetch")
            )
    except IntegrityError as error:
        raise Refused(N_("There is a heading of this name already."), field="name") from error
    if not changed and session.get(CatalogueGroup, group_id) is None:
        raise NotFound(N_("This heading does not exist."))
    write_trail("catalogue.group_changed", Ref("catalogue_group", group_id), name=name.strip())


def add_item(unit_id: int, kind: ItemKind, terms: ItemTerms) -> Item:
    """Add an item to a unit's catalogue; its kind stays. Raises Refused for a known code."""
    values = _values(unit_id, kind, terms)
    row = CatalogueItem(unit_id=unit_id, kind=kind, is_active=True, **values)
    if not insert_unless_taken(row):
        raise _known_code()
    write_trail("catalogue.item_added", _ref(row.id), **_told(values))
    return queries.get_item(row.id)


def change_item(item_id: int, terms: ItemTerms) -> Item:
    """Describe an item anew; what was ordered before keeps its price. The trail has the changes.

    Raises NotFound, Refused.
    """
    item = queries.get_item(item_id)
    values = _values(item.unit_id, item.kind, terms)
    row = session.get_one(CatalogueItem, item_id)
    before = {name: getattr(row, name) for name in values}
    changed = [name for name, value in values.items() if value != before[name]]
    if not changed:
        return item
    try:
        with session.begin_nested():
            for name in changed:
                setattr(row, name, values[name])
    except IntegrityError as error:
        raise _known_code() from error
    write_trail(
        "catalogue.item_changed",
        _ref(item_id),
        before=_told({name: before[name] for name in changed}),
        after=_told({name: values[name] for name in changed}),
    )
    return queries.get_item(item_id)


def switch_item(item_id: int, *, is_active: bool) -> None:
    """Stop or resume selling an item. Raises NotFound, Conflict when it is so already."""
    won = take(
        update(CatalogueItem)
        .where(CatalogueItem.id == item_id, CatalogueItem.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )
    if not won:
        queries.get_item(item_id)
        raise Conflict(N_("Somebody else has changed this meanwhile. Look at it again."))
    write_trail(
        "catalogue.item_switched_on" if is_active else "catalogue.item_switched_off", _ref(item_id)
    )


def remove_item(item_id: int) -> None:
    """Remove an item that was never ordered and is part of nothing: the database says so.

    Raises NotFound, Refused (switch it off instead).
    """
    item = queries.get_item(item_id)
    row = session.get_one(CatalogueItem, item_id)
    try:
        with session.begin_nested():
            session.execute(delete(PackageContent).where(PackageContent.package_id == item_id))
            session.execute(delete(ItemCompanion).where(ItemCompanion.item_id == item_id))
            session.execute(delete(ItemCompanion).where(ItemCompanion.companion_id == item_id))
            session.execute(delete(ItemPicture).where(ItemPicture.item_id == item_id))
            session.delete(row)
    except IntegrityError as error:
        raise Refused(
            N_("This was ordered before, or is part of a package. Switch it off instead.")
        ) from error
    write_trail("catalogue.item_removed", _ref(item_id), code=item.terms.code, name=item.terms.name)


def define_package(package_id: int, parts: Sequence[tuple[int, int]]) -> Item:
    """Say what is in a package: (item, pieces) each. Raises NotFound, Refused."""
    package = queries.get_item(package_id)
    items = queries.list_same_unit(package.unit_id, [item_id for item_id, _quantity in parts])
    rules.ensure_contents(
        package,
        [(item, quantity) for item, (_id, quantity) in zip(items, parts, strict=True)],
    )
    _hold(package_id)
    session.execute(delete(PackageContent).where(PackageContent.package_id == package_id))
    insert_rows(
        PackageContent,
        (
            {"package_id": package_id, "item_id": item_id, "quantity": quantity}
            for item_id, quantity in parts
        ),
    )
    write_trail("catalogue.package_defined", _ref(package_id), parts=[list(part) for part in parts])
    return queries.get_item(package_id)


def define_companions(item_id: int, wishes: Sequence[CompanionWish]) -> None:
    """Say what is offered beside an item, in this order. Raises NotFound, Refused."""
    item = queries.get_item(item_id)
    rules.ensure_companions(
        item, queries.list_same_unit(item.unit_id, [wish.item_id for wish in wishes])
    )
    _hold(item_id)
    session.execute(delete(ItemCompanion).where(ItemCompanion.item_id == item_id))
    insert_rows(
        ItemCompanion,
        (
            {
                "item_id": item_id,
                "companion_id": wish.item_id,
                "offered_at": wish.at,
                "rank": rank,
            }
            for rank, wish in enumerate(wishes)
        ),
    )
    write_trail(
        "catalogue.companions_defined",
        _ref(item_id),
        companions=[[wish.item_id, wish.at.value] for wish in wishes],
    )


def add_picture(item_id: int, picture: CheckedFile) -> int:
    """Keep a picture of an item behind the others, and return the id of its file.

    Raises NotFound, Refused for one too many.
    """
    queries.get_item(item_id)
    _hold(item_id)
    count = len(queries.list_pictures([item_id]).get(item_id, ()))
    if count >= MOST_PICTURES:
        raise Refused(
            N_("There are at most %(most)s pictures of an item."), field="file", most=MOST_PICTURES
        )
    kept = keep_file(picture, _ref(item_id), PICTURE)
    session.add(ItemPicture(item_id=item_id, file_id=kept.id, rank=count))
    session.flush()
    write_trail("catalogue.picture_added", _ref(item_id), file=kept.id)
    return kept.id


def order_pictures(item_id: int, file_ids: Sequence[int]) -> None:
    """Put the pictures of an item in this order; those not named are taken off it."""
    queries.get_item(item_id)
    _hold(item_id)
    rows = session.scalars(select(ItemPicture).where(ItemPicture.item_id == item_id)).all()
    known = {row.file_id: row for row in rows}
    if len(set(file_ids)) < len(file_ids) or not set(file_ids) <= set(known):
        raise NotFound(N_("This picture does not exist."))
    for file_id, row in known.items():
        if file_id in file_ids:
            row.rank = list(file_ids).index(file_id)
        else:
            session.delete(row)
    session.flush()
    write_trail("catalogue.pictures_ordered", _ref(item_id), files=list(file_ids))


def _values(unit_id: int, kind: ItemKind, terms: ItemTerms) -> dict[str, Any]:
    rules.ensure_sound(kind, terms)
    if terms.group_id is not None:
        group = session.get(CatalogueGroup, terms.group_id)
        if group is None or group.unit_id != unit_id:
            raise NotFound(N_("This heading does not exist."))
    return {
        "code": rules.normalise_code(terms.code),
        "name": terms.name.strip()[:120],
        "description": terms.description.strip(),
        "unit_amount": terms.unit_amount,
        "group_id": terms.group_id,
        "tags": sorted(terms.tags),
        "is_public": terms.is_public,
        "audiences": sorted(terms.audiences),
        "first_on": terms.first_on,
        "last_on": terms.last_on,
        "most_pieces": terms.most_pieces,
        "detail": dict(terms.detail),
        "sources": sorted(terms.sources),
    }


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Return what the trail keeps of an item: not the long text."""
    return {name: value for name, value in values.items() if name != "description"}


def _hold(item_id: int) -> None:
    """Let rivals who define the same wait for each other."""
    take(
        update(CatalogueItem)
        .where(CatalogueItem.id == item_id)
        .values(is_active=CatalogueItem.is_active)
        .execution_options(synchronize_session=False)
    )


def _ref(item_id: int) -> Ref:
    return Ref(ITEM, item_id)


def _known_code() -> Refused:
    return Refused(N_("Something is sold under this code already."), field="code")
