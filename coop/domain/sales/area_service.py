"""Where a unit delivers to, and for how much: kept by its owner, chosen when ordering."""

from collections.abc import Sequence

from sqlalchemy import select, update

from coop.db import insert_unless_taken, session, take
from coop.domain.sales.models import DeliveryArea
from coop.domain.sales.types import AREA, Area, Basket, HandOver
from coop.domain.trail.service import write_trail
from coop.domain.units.queries import get_unit
from coop.domain.units.types import UnitFeature
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.money import MAX_RUPIAH
from coop.refs import Ref


def list_areas(unit_id: int, *, active_only: bool = True) -> Sequence[DeliveryArea]:
    """Return where the unit delivers to, by name."""
    query = select(DeliveryArea).where(DeliveryArea.unit_id == unit_id)
    if active_only:
        query = query.where(DeliveryArea.is_active.is_(True))
    return session.scalars(query.order_by(DeliveryArea.name, DeliveryArea.id)).all()


def get_area(area_id: int, unit_id: int) -> DeliveryArea:
    """Return an area of the unit as it stands now, or raise NotFound."""
    area = session.get(DeliveryArea, area_id, populate_existing=True)
    if area is None or area.unit_id != unit_id:
        raise NotFound(N_("This delivery area does not exist."))
    return area


def find_area_of(basket: Basket) -> Area | None:
    """Return where a basket is delivered to; None for what is picked up, or named by the desk.

    Raises Refused for where the unit does not deliver to.
    """
    if basket.hand_over is HandOver.PICK_UP:
        return None
    if not basket.is_at_desk and not get_unit(basket.unit_id).has(UnitFeature.DELIVERY):
        raise Refused(N_("Nothing is delivered here. Pick it up."), field="area")
    if basket.area_id is None:
        return None
    row = session.get(DeliveryArea, basket.area_id, populate_existing=True)
    if row is None or row.unit_id != basket.unit_id or not row.is_active:
        raise Refused(N_("We do not deliver there."), field="area")
    return Area(row.id, row.name, row.fee_amount)


def add_area(unit_id: int, name: str, fee_amount: int) -> DeliveryArea:
    """Deliver to an area from now on, for ``fee_amount`` rupiah. Raises Refused for one known."""
    _ensure_fee(fee_amount)
    area = DeliveryArea(unit_id=unit_id, name=name.strip()[:80], fee_amount=fee_amount)
    if not area.name:
        raise Refused(N_("Give it a name."), field="name")
    if not insert_unless_taken(area):
        raise Refused(N_("This area is known already."), field="name")
    write_trail("delivery_area.added", Ref(AREA, area.id), name=area.name, fee_amount=fee_amount)
    return area


def change_area(area_id: int, unit_id: int, fee_amount: int) -> DeliveryArea:
    """Ask another fee; what is ordered keeps its own. Raises NotFound, Refused."""
    area = get_area(area_id, unit_id)
    _ensure_fee(fee_amount)
    area.fee_amount = fee_amount
    session.flush()
    write_trail("delivery_area.changed", Ref(AREA, area_id), fee_amount=fee_amount)
    return area


def switch_area(area_id: int, unit_id: int, *, is_active: bool) -> None:
    """Deliver there again, or no longer. Raises NotFound, Conflict when it is so already."""
    get_area(area_id, unit_id)
    won = take(
        update(DeliveryArea)
        .where(DeliveryArea.id == area_id, DeliveryArea.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("It is so already. Look at it again."))
    write_trail(
        "delivery_area.switched_on" if is_active else "delivery_area.switched_off",
        Ref(AREA, area_id),
    )


def _ensure_fee(fee_amount: int) -> None:
    if not 0 <= fee_amount <= MAX_RUPIAH:
        raise Refused(N_("A price cannot be negative."), field="fee_amount")
