"""Who may decide on money of an order: the one place that says so."""

from sqlalchemy import select

from coop.db import session
from coop.domain.approvals.service import ensure_second_person as ensure_second_person_of
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER
from coop.refs import Ref


def ensure_second_person(order: Order, actor: Actor, *user_ids: int | None) -> None:
    """Refuse who did the step before (by login), and whose order it is. Persons are compared.

    The owner of a unit run by one person may be both, where the chair allowed it.
    """
    known = [user_id for user_id in user_ids if user_id is not None]
    persons = session.scalars(select(User.person_id).where(User.id.in_(known))).all()
    ensure_second_person_of(
        actor, order.unit_id, Ref(ORDER, order.id), *persons, beneficiary=order.person_id
    )
