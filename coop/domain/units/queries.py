"""Reading units."""

from sqlalchemy import bindparam, select

from coop.db import Prepared, fetch, session
from coop.domain.units.models import Unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_

_OFFERED = Prepared(
    select(Unit.code, Unit.name)
    .where(Unit.is_active.is_(True), Unit.id != bindparam("house"))
    .order_by(Unit.name, Unit.id)
)


def find_unit(code: str) -> Unit | None:
    """Return the active unit of a code, or None."""
    return session.scalars(
        select(Unit).where(Unit.code == code, Unit.is_active.is_(True))
    ).one_or_none()


def get_unit(unit_id: int) -> Unit:
    """Return the unit, active or not, or raise NotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(N_("This unit does not exist."))
    return unit


def list_units(*, with_former: bool = False) -> list[Unit]:
    """Return the business units by name, without the cooperative itself."""
    query = select(Unit).where(Unit.id != COOPERATIVE_UNIT_ID)
    if not with_former:
        query = query.where(Unit.is_active.is_(True))
    return list(session.scalars(query.order_by(Unit.name, Unit.id)))


def list_offered() -> list[tuple[str, str]]:
    """Return (code, name) of the business units that customers find, by name."""
    return [(row.code, row.name) for row in fetch(_OFFERED, {"house": COOPERATIVE_UNIT_ID})]


def list_names_of_units() -> dict[int, str]:
    """Return the names of all units by id, closed ones too."""
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}
