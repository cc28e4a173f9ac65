"""The categories of complaints: the secretary keeps the cooperative's, an owner a unit's."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from coop.db import insert_unless_taken, session
from coop.domain.complaints.models import ComplaintCategory
from coop.domain.complaints.queries import get_category
from coop.domain.complaints.types import ComplaintSubject
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class CategoryTerms:
    """What is decided for a category; ``resolve_hours`` of office time settle a complaint."""

    name: str
    name_en: str | None
    subject: ComplaintSubject
    resolve_hours: int
    is_active: bool = True


STARTING = (
    CategoryTerms("Pelayanan", "Service", ComplaintSubject.SERVICE, 24),
    CategoryTerms("Harga", "Prices", ComplaintSubject.PRICE, 24),
    CategoryTerms("Petugas", "Staff", ComplaintSubject.EMPLOYEE, 24),
    CategoryTerms("Tempat dan fasilitas", "Place and facilities", ComplaintSubject.FACILITY, 40),
    CategoryTerms("Mutu barang", "Product quality", ComplaintSubject.PRODUCT, 24),
    CategoryTerms("Lain-lain", "Something else", ComplaintSubject.OTHER, 40),
)
"""What a business begins with."""


def add_starting_categories(unit_ids: Sequence[int]) -> None:
    """Add what each of the businesses, founded just now, begins with."""
    session.add_all(
        ComplaintCategory(unit_id=unit_id, **asdict(terms))
        for unit_id in unit_ids
        for terms in STARTING
    )
    session.flush()


def add_category(terms: CategoryTerms, unit_id: int = COOPERATIVE_UNIT_ID) -> ComplaintCategory:
    """Add a category. Raises Refused, naming ``name``, when the unit has one of this name."""
    category = ComplaintCategory(unit_id=unit_id, **asdict(terms))
    if not insert_unless_taken(category):
        raise _taken()
    write_trail("complaint.category_added", _ref(category.id, unit_id), name=terms.name)
    return category


def change_category(
    category_id: int, terms: CategoryTerms, unit_id: int = COOPERATIVE_UNIT_ID
) -> None:
    """Change a category of the unit; deadlines that run already stay as they were promised."""
    category = get_category(category_id, unit_id)
    others = select(ComplaintCategory.id).where(
        ComplaintCategory.unit_id == unit_id,
        ComplaintCategory.name == terms.name,
        ComplaintCategory.id != category_id,
    )
    if session.scalar(others) is not None:
        raise _taken()
    changes = {
        name: [getattr(category, name), value]
        for name, value in asdict(terms).items()
        if getattr(category, name) != value
    }
    for name, (_before, value) in changes.items():
        setattr(category, name, value)
    session.flush()
    if changes:
        write_trail("complaint.category_changed", _ref(category_id, unit_id), changes=changes)


def _taken() -> Refused:
    return Refused(N_("There is a category of this name already."), field="name")


def _ref(category_id: int, unit_id: int) -> Ref:
    is_house = unit_id == COOPERATIVE_UNIT_ID
    return Ref("complaint_category" if is_house else "unit_complaint_category", category_id)
