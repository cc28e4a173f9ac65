"""Who may decide on money of an order: the one place that says so."""

from sqlalchemy import select

from coop.db import session
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.sales.models import Order


def ensure_second_person(order: Order, actor: Actor, *user_ids: int | None) -> None:
    """Refuse who did the step before (by login), and whose order it is. Persons are compared."""
    known = [user_id for user_id in user_ids if user_id is not None]
    persons = session.scalars(select(User.person_id).where(User.id.in_(known))).all()
    ensure_another_person(actor, *persons, beneficiary=order.person_id)
