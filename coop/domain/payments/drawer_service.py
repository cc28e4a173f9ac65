"""The cash drawer at the end of the day: counted by one person, confirmed by another."""

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_second_person
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.payments import queries
from coop.domain.payments.models import DrawerCount
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def count_drawer(counted_amount: int, actor: Actor, *, unit_id: int = 1) -> DrawerCount:
    """Note what lies in the drawer today (rupiah), beside what the books say.

    Until it is confirmed it may be counted again; after that Conflict. Conflict also while an
    earlier day's count waits: its difference would be booked a second time.
    """
    if counted_amount < 0:
        raise Refused(N_("A drawer holds nothing or more."), field="counted_amount")
    day = today()
    if queries.has_earlier_count_waiting(unit_id, day):
        raise Conflict(N_("An earlier count waits to be confirmed. Let that be done first."))
    values = {
        "book_amount": queries.cash_balance(unit_id, day),
        "counted_amount": counted_amount,
        "counted_by": actor.user_id,
        "counted_at": dates.now(),
    }
    row = DrawerCount(unit_id=unit_id, counted_on=day, **values)
    if not insert_unless_taken(row):
        won = take(
            update(DrawerCount)
            .where(
                DrawerCount.unit_id == unit_id,
                DrawerCount.counted_on == day,
                DrawerCount.confirmed_by.is_(None),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if not won:
            raise Conflict(N_("Today's count has been confirmed already."))
        row = queries.get_drawer_count(unit_id, day)
        session.refresh(row)
    write_trail(
        "drawer.counted",
        Ref("drawer_count", row.id),
        book_amount=row.book_amount,
        counted_amount=row.counted_amount,
    )
    return row


def confirm_drawer(
    count_id: int,
    actor: Actor,
    *,
    counted_amount: int | None,
    book_amount: int | None,
    unit_id: int = 1,
) -> DrawerCount:
    """Confirm a unit's count as another person; a difference is booked as cash short or over.

    ``counted_amount`` and ``book_amount`` are what the person was shown. Raises NotFound, Refused
    for the one who counted, Conflict when it was confirmed or counted again meanwhile.
    """
    row = session.get(DrawerCount, count_id, populate_existing=True)
    if row is None or row.unit_id != unit_id:
        raise NotFound(N_("This count does not exist."))
    counter = session.get_one(User, row.counted_by).person_id
    ensure_second_person(actor, unit_id, Ref("drawer_count", row.id), counter)
    if (row.counted_amount, row.book_amount) != (counted_amount, book_amount):
        raise Conflict(N_("It was counted again meanwhile. Look at it again."))
    won = take(
        update(DrawerCount)
        .where(
            DrawerCount.id == count_id,
            DrawerCount.confirmed_by.is_(None),
            DrawerCount.counted_at == row.counted_at,
        )
        .values(confirmed_by=actor.user_id, confirmed_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This count was confirmed or changed a moment ago. Look at it again."))
    session.refresh(row)
    difference = row.counted_amount - row.book_amount
    if difference:
        short = difference < 0
        amount = abs(difference)
        lines = (
            [debit(chart.CASH_SHORT, amount), credit(chart.CASH, amount)]
            if short
            else [debit(chart.CASH, amount), credit(chart.CASH_OVER, amount)]
        )
        entry = post_entry(
            "Selisih kas kurang" if short else "Selisih kas lebih",
            lines,
            source=Ref("drawer_count", row.id),
            unique_key=f"drawer:{row.id}",
            booked_on=today(),
            value_on=row.counted_on,
            unit_id=row.unit_id,
            approver_id=row.counted_by,
        )
        row.entry_id = entry.id
    write_trail("drawer.confirmed", Ref("drawer_count", row.id), difference_amount=difference)
    session.flush()
    return row
