"""What the counter and the drawer show."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from coop.db import session
from coop.domain.identity.models import User
from coop.domain.payments.models import Bill, DrawerCount, Payment
from coop.domain.payments.types import (
    BillStatus,
    DrawerDay,
    Payer,
    PaymentMethod,
    PaymentStatus,
)
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key

MOST_PAYERS = 20


def find_payers(text: str, person_ids: Collection[int] = ()) -> list[Payer]:
    """Return people by name, phone or bill number, and those of ``person_ids``; one query."""
    text = text.strip()
    if not text and not person_ids:
        return []
    wanted: list[ColumnElement[bool]] = [Person.id.in_(list(person_ids))]
    words = name_key(text).split()
    if words:
        wanted.append(and_(*(Person.name_key.contains(word, autoescape=True) for word in words)))
    digits = "".join(sign for sign in text if sign.isdigit()).lstrip("0").removeprefix("62")
    if len(digits) >= 6:
        wanted.append(Person.phone.endswith(digits))
    if "-" in text:
        wanted.append(Person.id.in_(select(Bill.person_id).where(Bill.number == text.upper())))
    rows = session.execute(
        select(
            Person.id,
            Person.full_name,
            Person.phone,
            Person.town,
            func.count(Bill.id),
            func.coalesce(func.sum(Bill.amount - Bill.paid_amount), 0),
        )
        .outerjoin(Bill, and_(Bill.person_id == Person.id, Bill.status == BillStatus.OPEN))
        .where(or_(*wanted))
        .group_by(Person.id, Person.full_name, Person.phone, Person.town, Person.name_key)
        .order_by(Person.name_key, Person.id)
        .limit(MOST_PAYERS)
    )
    return [Payer(*row[:5], int(row[5])) for row in rows]


def list_drawer_days(first: date, unit_id: int = 1) -> list[DrawerDay]:
    """Return the days since ``first`` with cash received or a count, latest first.

    Counts that wait to be confirmed are among them, however old.
    """
    waiting = DrawerCount.confirmed_by.is_(None)
    counter, confirmer = aliased(User), aliased(User)
    received = {
        day: int(amount)
        for day, amount in session.execute(
            select(Payment.value_on, func.sum(Payment.amount))
            .where(
                Payment.unit_id == unit_id,
                Payment.method == PaymentMethod.CASH,
                Payment.status == PaymentStatus.RECORDED,
                or_(
                    Payment.value_on >= first,
                    Payment.value_on.in_(
                        select(DrawerCount.counted_on).where(
                            DrawerCount.unit_id == unit_id, waiting
                        )
                    ),
                ),
            )
            .group_by(Payment.value_on)
        )
    }
    counts = session.execute(
        select(DrawerCount, counter.display_name, counter.person_id, confirmer.display_name)
        .join(counter, counter.id == DrawerCount.counted_by)
        .outerjoin(confirmer, confirmer.id == DrawerCount.confirmed_by)
        .where(DrawerCount.unit_id == unit_id, or_(DrawerCount.counted_on >= first, waiting))
    )
    days = {
        count.counted_on: DrawerDay(
            count.id,
            count.counted_on,
            count.book_amount,
            count.counted_amount,
            counted_by,
            person_id,
            confirmed_by,
            count.confirmed_at,
            count.entry_id,
            received.get(count.counted_on, 0),
        )
        for count, counted_by, person_id, confirmed_by in counts
    }
    for day, amount in received.items():
        days.setdefault(day, DrawerDay(None, day, None, None, None, None, None, None, None, amount))
    return [days[day] for day in sorted(days, reverse=True)]
