"""Reading drafts and their pictures; a visitor's own, and a unit's ordered ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from coop.db import session
from coop.domain.catalogue.queries import find_items, list_items
from coop.domain.catalogue.rules import is_offered
from coop.domain.catalogue.types import ItemKind
from coop.domain.files.models import StoredFile
from coop.domain.people.models import Person
from coop.domain.prints import rules
from coop.domain.prints.models import PrintDraft, PrintPicture
from coop.domain.prints.types import DraftState, PrintOrderRow, PrintWish, Shown, Size
from coop.domain.sales.models import Order
from coop.domain.sales.queries import order_row
from coop.domain.sales.types import Goods, OrderStatus
from coop.domain.settings.service import today
from coop.domain.units.models import Unit
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

GUESTS = "visit:"
"""How the names of holders begin who are not signed in."""


def list_sizes(unit_id: int, groups: frozenset[str] = frozenset()) -> list[Size]:
    """Return the sizes that somebody in ``groups`` is offered today, the smallest first."""
    day = today()
    found = [
        Size(
            item,
            item.terms.detail["width_mm"],
            item.terms.detail["height_mm"],
            rules.read_papers(item.terms.detail),
        )
        for item in list_items(unit_id, active_only=True)
        if item.kind is ItemKind.PRINT and item.terms.is_public and is_offered(item, day, groups)
    ]
    return sorted(found, key=lambda size: (size.width_mm * size.height_mm, size.item.id))


def find_sizes(item_ids: Iterable[int]) -> dict[int, Size]:
    """Return the sizes by id, those that are offered no longer among them; two statements."""
    return {
        item.id: Size(
            item,
            item.terms.detail["width_mm"],
            item.terms.detail["height_mm"],
            rules.read_papers(item.terms.detail),
        )
        for item in find_items(list(item_ids)).values()
    }


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft that is being filled, and where."""

    draft: PrintDraft
    unit_code: str
    unit_name: str


def get_draft_of(
    draft_id: int, unit_id: int, holders: Collection[str], person_id: int | None = None
) -> PrintDraft:
    """Return a visitor's own draft as it stands now; NotFound for anybody else's.

    It is theirs who began it, and ``person_id``'s who ordered it.
    """
    draft = session.get(PrintDraft, draft_id, populate_existing=True)
    if draft is None or draft.unit_id != unit_id:
        raise _no_draft()
    if draft.holder not in holders and not _is_ordered_by(draft, person_id):
        raise _no_draft()
    return draft


def _is_ordered_by(draft: PrintDraft, person_id: int | None) -> bool:
    if draft.order_id is None or person_id is None:
        return False
    return session.scalar(select(Order.person_id).where(Order.id == draft.order_id)) == person_id


def get_ordered(draft_id: int, unit_id: int) -> tuple[PrintDraft, Order, str]:
    """Return an ordered draft of the unit, its order and the buyer's name, or raise NotFound."""
    row = session.execute(
        select(PrintDraft, Order, Person.full_name)
        .join(Order, Order.id == PrintDraft.order_id)
        .join(Person, Person.id == Order.person_id)
        .where(PrintDraft.id == draft_id, PrintDraft.unit_id == unit_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise _no_draft()
    return row.PrintDraft, row.Order, row.full_name


def find_draft_of_order(order_id: int) -> PrintDraft | None:
    """Return the draft that became an order, if any did."""
    return session.scalars(select(PrintDraft).where(PrintDraft.order_id == order_id)).one_or_none()


def list_open_drafts(holders: Collection[str]) -> list[OpenDraft]:
    """Return what a visitor is filling in all units, the latest first; one statement."""
    rows = session.execute(
        select(PrintDraft, Unit.code, Unit.name)
        .join(Unit, Unit.id == PrintDraft.unit_id)
        .where(
            PrintDraft.holder.in_(holders),
            PrintDraft.state == DraftState.OPEN,
            Unit.is_active.is_(True),
        )
        .order_by(PrintDraft.id.desc())
    )
    return [OpenDraft(draft, code, name) for draft, code, name in rows]


def is_of_guest(draft: PrintDraft) -> bool:
    """Say whether a draft was begun by somebody who was not signed in."""
    return draft.holder.startswith(GUESTS)


def count_guest_bytes() -> int:
    """Return how many bytes are kept of what guests have not ordered, in all units."""
    found = session.scalar(
        select(func.sum(PrintDraft.kept_bytes)).where(
            PrintDraft.state == DraftState.OPEN, PrintDraft.holder.startswith(GUESTS)
        )
    )
    return found or 0


def list_pictures(draft_id: int) -> list[PrintPicture]:
    """Return the pictures of a draft in the order in which they came."""
    return list(
        session.scalars(
            select(PrintPicture)
            .where(PrintPicture.draft_id == draft_id)
            .order_by(PrintPicture.id)
            .execution_options(populate_existing=True)
        )
    )


def get_picture(draft_id: int, picture_id: int) -> PrintPicture:
    """Return a picture of the draft, or raise NotFound."""
    picture = session.get(PrintPicture, picture_id)
    if picture is None or picture.draft_id != draft_id:
        raise NotFound(N_("This picture does not exist."))
    return picture


def find_picture_by_digest(draft_id: int, digest: str) -> PrintPicture | None:
    """Return the picture of a draft that came as these bytes, if it is there."""
    return session.scalars(
        select(PrintPicture).where(PrintPicture.draft_id == draft_id, PrintPicture.digest == digest)
    ).one_or_none()


def wish_of(picture: PrintPicture) -> PrintWish:
    """Return how a picture is to be printed."""
    return PrintWish(picture.item_id, picture.paper, picture.fit, picture.copies)


def show(pictures: Sequence[PrintPicture], sizes: Mapping[int, Size]) -> list[Shown]:
    """Return pictures as pages show them, warned of too few pixels; no statement."""
    return [_shown(one, sizes.get(one.item_id)) for one in pictures]


def _shown(picture: PrintPicture, size: Size | None) -> Shown:
    wish, dpi = wish_of(picture), 0
    if size is not None:
        pixels = (picture.width_px, picture.height_px)
        dpi = rules.calculate_dpi(pixels, (size.width_mm, size.height_mm), wish.fit)
    return Shown(
        picture.id,
        picture.name,
        wish,
        picture.width_px,
        picture.height_px,
        size.item.terms.name if size else "",
        dpi,
        size is not None and rules.is_coarse(dpi),
        picture.file_id is not None,
    )


@dataclass(frozen=True, slots=True)
class Original:
    """A picture as it lies in the storage, and how it is to be printed; ``place`` from 1."""

    place: int
    storage_name: str
    wish: PrintWish


def list_originals(draft_id: int) -> list[Original]:
    """Return the pictures of a draft that are still there, in their order; one statement."""
    rows = session.execute(
        select(PrintPicture, StoredFile.storage_name)
        .outerjoin(StoredFile, StoredFile.id == PrintPicture.file_id)
        .where(PrintPicture.draft_id == draft_id)
        .order_by(PrintPicture.id)
    ).all()
    found: list[tuple[PrintPicture, str | None]] = [(picture, name) for picture, name in rows]
    return [
        Original(place, name, wish_of(picture))
        for place, (picture, name) in enumerate(found, start=1)
        if name is not None
    ]


@dataclass(frozen=True, slots=True)
class PrintFilter:
    """Which ordered prints a list shows: at which step, paid or not, by number or name."""

    unit_id: int
    goods: Goods | None = None
    is_paid: bool | None = None
    text: str = ""
    number: int = 1


def search_ordered(wanted: PrintFilter) -> Page[PrintOrderRow]:
    """Return a page of a unit's ordered prints, the oldest that are not done first."""
    where = _conditions(wanted)
    total = session.scalar(
        select(func.count())
        .select_from(PrintDraft)
        .join(Order, Order.id == PrintDraft.order_id)
        .join(Person, Person.id == Order.person_id)
        .where(*where)
    )
    copies = (
        select(PrintPicture.draft_id, func.sum(PrintPicture.copies).label("copies"))
        .group_by(PrintPicture.draft_id)
        .subquery()
    )
    shown: list[Any] = [PrintDraft, Order, Person.full_name, copies.c.copies]
    rows = session.execute(
        select(*shown)
        .join(Order, Order.id == PrintDraft.order_id)
        .join(Person, Person.id == Order.person_id)
        .outerjoin(copies, copies.c.draft_id == PrintDraft.id)
        .where(*where)
        .order_by(Order.status != OrderStatus.PLACED, Order.placed_at, Order.id)
        .limit(PAGE_SIZE)
        .offset((wanted.number - 1) * PAGE_SIZE)
    )
    found = [
        PrintOrderRow(
            draft.id, order_row(order, name), order.goods, draft.picture_count, int(count or 0)
        )
        for draft, order, name, count in rows
    ]
    return Page(found, wanted.number, PAGE_SIZE, total or 0)


def _conditions(wanted: PrintFilter) -> list[ColumnElement[bool]]:
    found = [PrintDraft.unit_id == wanted.unit_id, PrintDraft.state == DraftState.SENT]
    if wanted.goods is not None:
        found += [Order.goods == wanted.goods, Order.status != OrderStatus.CANCELLED]
    if wanted.is_paid is not None:
        is_paid = Order.paid_amount >= Order.total_amount
        found += [is_paid if wanted.is_paid else ~is_paid, Order.status == OrderStatus.PLACED]
    if wanted.text.strip():
        found.append(Order.number.contains(wanted.text.strip().upper(), autoescape=True))
    return found


def _no_draft() -> NotFound:
    return NotFound(N_("These pictures are not here."))
