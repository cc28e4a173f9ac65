"""The categories of complaints, kept by the secretary."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from coop.db import insert_unless_taken, session
from coop.domain.complaints.models import ComplaintCategory
from coop.domain.complaints.queries import get_category
from coop.domain.complaints.types import ComplaintSubject
from coop.domain.trail.service import write_trail
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


def add_category(terms: CategoryTerms) -> ComplaintCategory:
    """Add a category. Raises Refused, naming ``name``, when there is one of this name."""
    category = ComplaintCategory(**asdict(terms))
    if not insert_unless_taken(category):
        raise _taken()
    write_trail("complaint.category_added", _ref(category.id), name=terms.name)
    return category


def change_category(category_id: int, terms: CategoryTerms) -> None:
    """Change a category; deadlines that run already stay as they were promised."""
    category = get_category(category_id)
    others = select(ComplaintCategory.id).where(
        ComplaintCategory.name == terms.name, ComplaintCategory.id != category_id
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
        write_trail("complaint.category_changed", _ref(category_id), changes=changes)


def _taken() -> Refused:
    return Refused(N_("There is a category of this name already."), field="name")


def _ref(category_id: int) -> Ref:
    return Ref("complaint_category", category_id)
