"""Recognise loan interest as it falls due: set-based, once, until accrual stops."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_, update

from coop.db import session
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.loans.errors import NotAtThisStep
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.product_queries import list_classes
from coop.domain.loans.types import LoanStatus
from coop.domain.settings.service import get_setting
from coop.domain.trail.service import write_trail
from coop.explain import N_
from coop.refs import Ref

CHUNK = 200
_LEFT = Instalment.interest - Instalment.waived_interest - Instalment.recognised_interest


def recognise_interest(on: date) -> int:
    """Book the interest of every instalment due up to ``on``, and return how many there were.

    One entry per `CHUNK` instalments of a unit. Loans whose class has reached the one at which
    accrual stops are left out: what they pay is income when it is paid. A second run finds
    nothing.
    """
    rows = _due(on)
    for unit_id, of_unit in groupby(rows, key=lambda row: row.unit_id):
        own = list(of_unit)
        for first in range(0, len(own), CHUNK):
            _recognise(own[first : first + CHUNK], unit_id, on)
    return len(rows)


def select_unrecognised(_first: date, last: date) -> Select[Any]:
    """Select how many instalments due up to ``last`` wait for their interest to be booked."""
    return select(func.count()).select_from(_select_due(last).order_by(None).subquery())


def _due(on: date) -> list[Row[*tuple[Any, ...]]]:
    return list(session.execute(_select_due(on)).all())


def _select_due(on: date) -> Select[*tuple[Any, ...]]:
    query = (
        select(Instalment.loan_id, Instalment.n, Loan.unit_id, Loan.number, _LEFT.label("amount"))
        .join(Loan, Loan.id == Instalment.loan_id)
        .where(
            Loan.status == LoanStatus.ACTIVE,
            Instalment.is_settled.is_(False),
            Instalment.due_on <= on,
            _LEFT > 0,
        )
        .order_by(Loan.unit_id, Instalment.loan_id, Instalment.n)
    )
    stops = int(get_setting("loans.accrual_stops_at_rank"))
    stop_days = [kind.from_days for kind in list_classes(on) if kind.rank >= stops]
    if stop_days:
        query = query.where(Loan.next_due_on > on - timedelta(days=min(stop_days)))
    return query


def _recognise(rows: list[Row[*tuple[Any, ...]]], unit_id: int, on: date) -> None:
    keys = [(row.loan_id, row.n) for row in rows]
    taken = session.execute(
        update(Instalment)
        .where(tuple_(Instalment.loan_id, Instalment.n).in_(keys), _LEFT > 0)
        .values(recognised_interest=Instalment.interest - Instalment.waived_interest)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != len(rows):  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise NotAtThisStep(N_("Some of these loans were changed a moment ago. Please try again."))
    by_loan = {
        loan_id: sum(row.amount for row in own)
        for loan_id, own in groupby(rows, key=lambda row: row.loan_id)
    }
    first, last = rows[0], rows[-1]
    entry = post_entry(
        f"Bunga pinjaman jatuh tempo s.d. {on:%d/%m/%Y}",
        [
            *(
                debit(chart.INTEREST_RECEIVABLE, amount, Ref("loan", loan_id))
                for loan_id, amount in by_loan.items()
            ),
            credit(chart.INTEREST_INCOME, sum(by_loan.values())),
        ],
        source=Ref("unit", unit_id),
        unique_key=f"interest:{on}:{unit_id}:{first.loan_id}.{first.n}-{last.loan_id}.{last.n}",
        booked_on=on,
        unit_id=unit_id,
    )
    write_trail(
        "loan.interest_recognised",
        Ref("journal_entry", entry.id),
        loans=len(by_loan),
        amount=sum(by_loan.values()),
    )
