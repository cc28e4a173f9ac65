"""Reading participation."""

from datetime import date

from sqlalchemy import func, select

from coop.db import session
from coop.domain.participation.models import Participation


def sum_of_person(person_id: int, first: date, last: date) -> dict[str, int]:
    """Return how much a person took part from ``first`` to ``last``, rupiah by kind."""
    rows = session.execute(
        select(Participation.kind, func.sum(Participation.amount))
        .where(Participation.person_id == person_id, Participation.on.between(first, last))
        .group_by(Participation.kind)
    )
    return {kind: int(amount) for kind, amount in rows}


def sum_by_person(kind: str, first: date, last: date) -> dict[int, int]:
    """Return how much everyone took part by ``kind`` from ``first`` to ``last``, rupiah."""
    rows = session.execute(
        select(Participation.person_id, func.sum(Participation.amount))
        .where(Participation.kind == kind, Participation.on.between(first, last))
        .group_by(Participation.person_id)
    )
    return {person_id: int(amount) for person_id, amount in rows}
