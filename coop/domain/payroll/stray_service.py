"""Rows of an employer's file that belong to nobody: counted for somebody, or set aside."""

from typing import Any

from sqlalchemy import update

from coop.db import session, take
from coop.domain.payroll import answer_rules
from coop.domain.payroll.answer_service import hold_sent, judged, list_sent, write_results
from coop.domain.payroll.line_service import get_line
from coop.domain.payroll.models import PayrollStray
from coop.domain.payroll.types import BATCH, Outcome, StrayVerdict
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def count_stray(stray_id: int, line_id: int) -> None:
    """Count a row that belonged to nobody for somebody on the list."""
    stray = get_stray(stray_id)
    batch = hold_sent(stray.batch_id)
    line = get_line(line_id)
    if line.batch_id != stray.batch_id:
        raise NotFound(N_("This line does not exist."), field="line_id")
    if stray.amount is None:
        raise Refused(N_("Its amount cannot be read. Correct the person's line instead."))
    _settle(stray, StrayVerdict.COUNTED, line_id=line_id)
    amount = (line.realised_amount or 0) + stray.amount
    write_results(batch, [judged(line, amount, has_left=line.outcome is Outcome.LEFT)])
    write_trail(
        "payroll.row_counted",
        Ref(BATCH, batch.id),
        line=line_id,
        amount=stray.amount,
    )


def set_stray_aside(stray_id: int, reason: str) -> None:
    """Leave a row beside the list, with a reason; its money, if any came, is the employer's."""
    stray = get_stray(stray_id)
    batch = hold_sent(stray.batch_id)
    if not reason.strip():
        raise Refused(N_("Say why nobody is meant."), field="reason")
    _settle(stray, StrayVerdict.SET_ASIDE, reason=reason.strip()[:200])
    write_trail(
        "payroll.row_set_aside",
        Ref(BATCH, batch.id),
        amount=stray.amount,
        reason=reason.strip(),
    )


def get_stray(stray_id: int) -> PayrollStray:
    """Return the row beside the list, or raise NotFound."""
    stray = session.get(PayrollStray, stray_id, populate_existing=True)
    if stray is None:
        raise NotFound(N_("This row does not exist."))
    return stray


def find_line_by_number(batch_id: int, number: str) -> int | None:
    """Return the line of a list, left-out ones included, that an employee number names."""
    lines = list_sent(batch_id, with_left_out=True)
    for key in (answer_rules.exact_key, answer_rules.number_key):
        found = [one.id for one in lines if key(one.employee_number) == key(number)]
        if len(found) == 1:
            return found[0]
    return None


def _settle(stray: PayrollStray, verdict: StrayVerdict, **values: Any) -> None:
    won = take(
        update(PayrollStray)
        .where(PayrollStray.id == stray.id, PayrollStray.verdict.is_(None))
        .values(verdict=verdict, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(stray)
    if not won:
        raise Conflict(N_("Somebody else has just decided this."))
