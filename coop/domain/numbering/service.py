"""Take the next number of a sequence."""

from sqlalchemy import select, update

from coop.db import insert_unless_taken, session, take
from coop.domain.numbering.models import NumberSequence

FORMATS = {
    "member": "{value:06d}",
    "loan": "PJ-{period}-{value:05d}",
    "savings_account": "{value:08d}",
    "bill": "TG-{period}-{value:06d}",
    "receipt": "KW-{period}-{value:06d}",
    "voucher": "BK-{period}-{value:06d}",
    "journal": "JU-{period}-{value:07d}",
    "application": "PMH-{period}-{value:05d}",
    "loan_application": "PP-{period}-{value:05d}",
    "complaint": "KS-{period}-{value:05d}",
    "confidential_complaint": "RHS-{period}-{value:05d}",
    "document": "DOK-{period}-{value:06d}",
    "term_deposit": "SB-{period}-{value:05d}",
    "customer": "PLG-{value:05d}",
    "order": "PS-{period}-{value:06d}",
    "payroll_batch": "PG-{period}-{value:05d}",
    "booking": "BO-{period}-{value:05d}",
    "redemption": "HD-{period}-{value:05d}",
}


def pass_over_numbers(unit_id: int, name: str, period: str, up_to: int) -> None:
    """Let the sequence go on behind ``up_to``: numbers that somebody brought along are taken."""
    key = {"unit_id": unit_id, "name": name, "period": period}
    insert_unless_taken(NumberSequence(**key, last_value=0))
    session.execute(
        update(NumberSequence)
        .filter_by(**key)
        .where(NumberSequence.last_value < up_to)
        .values(last_value=up_to)
        .execution_options(synchronize_session=False)
    )


def take_number(unit_id: int, name: str, period: str = "") -> str:
    """Return the next number of ``name``, formatted.

    Call it last in the transaction: the sequence's row stays locked until the commit, and a
    transaction that rolls back gives its number back, so there are no gaps.
    """
    return take_numbers(unit_id, name, period, 1)[0]


def take_numbers(unit_id: int, name: str, period: str, count: int) -> list[str]:
    """Return the next ``count`` numbers of ``name`` in order, taken as one block.

    The same rules as for one number; a batch takes its numbers with one statement.
    """
    if count < 1:
        return []
    key = (
        NumberSequence.unit_id == unit_id,
        NumberSequence.name == name,
        NumberSequence.period == period,
    )
    advance = (
        update(NumberSequence)
        .where(*key)
        .values(last_value=NumberSequence.last_value + count)
        .execution_options(synchronize_session=False)
    )
    if not take(advance):
        insert_unless_taken(NumberSequence(unit_id=unit_id, name=name, period=period, last_value=0))
        take(advance)
    last = session.execute(select(NumberSequence.last_value).where(*key)).scalar_one()
    pattern = FORMATS[name]
    return [
        pattern.format(period=period, value=value) for value in range(last - count + 1, last + 1)
    ]
