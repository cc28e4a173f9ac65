"""Reading deduction lists, their lines and items, and who has a letter of authority."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, Select, and_, case, exists, func, or_, select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.members.models import Employer, Member
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentStatus
from coop.domain.payroll.models import (
    PayrollAnswer,
    PayrollBatch,
    PayrollItem,
    PayrollLine,
    PayrollStray,
)
from coop.domain.payroll.types import (
    REVERSAL,
    UNDER_WAY,
    BatchFilter,
    BatchRow,
    BatchSort,
    BatchStatus,
    ItemKind,
    ItemRow,
    LineFilter,
    LineRow,
    LineShow,
    LineSort,
    Outcome,
    OwnLine,
    StrayRow,
)
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.errors import NotFound
from coop.explain import N_, Explained
from coop.paging import PAGE_SIZE, Page

ANSWERED = (
    BatchStatus.REALISED,
    BatchStatus.POSTING,
    BatchStatus.POSTED,
    BatchStatus.REVERSING,
    BatchStatus.REVERSED,
)
_SORTS: dict[BatchSort, Any] = {
    BatchSort.MONTH: PayrollBatch.month,
    BatchSort.EMPLOYER: Employer.name,
    BatchSort.ASKED: PayrollBatch.asked_amount,
    BatchSort.REALISED: PayrollBatch.realised_amount,
}
_LINE_SORTS: dict[LineSort, Any] = {
    LineSort.NAME: Person.name_key,
    LineSort.ASKED: PayrollLine.asked_amount,
    LineSort.REALISED: PayrollLine.realised_amount,
}


# --- lists ---


def select_batches() -> Select[*tuple[Any, ...]]:
    """Select what `as_batch` takes."""
    return select(
        PayrollBatch.id,
        PayrollBatch.number,
        PayrollBatch.employer_id,
        Employer.name,
        PayrollBatch.month,
        PayrollBatch.status,
        PayrollBatch.line_count,
        PayrollBatch.asked_amount,
        case((PayrollBatch.status.in_(ANSWERED), PayrollBatch.realised_amount)),
        PayrollBatch.received_amount,
    ).join(Employer, Employer.id == PayrollBatch.employer_id)


def as_batch(row: Row[*tuple[Any, ...]]) -> BatchRow:
    """Return the selected list."""
    return BatchRow(*row)


def search_batches(wanted: BatchFilter) -> Page[BatchRow]:
    """Return one page of the lists that fit; two queries."""
    conditions = _batch_conditions(wanted)
    total = session.scalar(select(func.count(PayrollBatch.id)).where(*conditions)) or 0
    query = (
        _sorted_batches(wanted)
        .where(*conditions)
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([as_batch(row) for row in session.execute(query)], wanted.page, PAGE_SIZE, total)


def export_batches(wanted: BatchFilter) -> Iterator[BatchRow]:
    """Yield every list that fits."""
    query = _sorted_batches(wanted).where(*_batch_conditions(wanted))
    for row in session.execute(query.execution_options(yield_per=500)):
        yield as_batch(row)


def _sorted_batches(wanted: BatchFilter) -> Select[*tuple[Any, ...]]:
    column = _SORTS[wanted.sort]
    return select_batches().order_by(
        column.desc() if wanted.descending else column, PayrollBatch.id.desc()
    )


def _batch_conditions(wanted: BatchFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.employer_id is not None:
        conditions.append(PayrollBatch.employer_id == wanted.employer_id)
    if wanted.month is not None:
        conditions.append(PayrollBatch.month == wanted.month)
    if wanted.status is not None:
        conditions.append(PayrollBatch.status == wanted.status)
    if wanted.is_asked_back:
        asked = (Approval.kind == REVERSAL, Approval.open_mark == 1)
        conditions.append(PayrollBatch.id.in_(select(Approval.subject_id).where(*asked)))
    return conditions


# --- the people of a list ---


def search_lines(batch_id: int, wanted: LineFilter) -> Page[LineRow]:
    """Return one page of a list's people, with what is asked of each kind; three queries."""
    conditions = [PayrollLine.batch_id == batch_id, *_line_conditions(wanted)]
    count = select(func.count(PayrollLine.id)).where(*conditions)
    total = session.scalar(_with_people(count)) or 0
    query = _sorted_lines(wanted).where(*conditions)
    query = query.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    rows = session.execute(query).all()
    return Page(_as_lines(rows), wanted.page, PAGE_SIZE, total)


def stream_lines(batch_id: int, wanted: LineFilter | None = None) -> Iterator[LineRow]:
    """Yield the people of a list who fit, in portions; left-out ones only where asked for."""
    wanted = wanted or LineFilter()
    conditions = [PayrollLine.batch_id == batch_id, *_line_conditions(wanted)]
    query = _sorted_lines(wanted).where(*conditions)
    for part in session.execute(query.execution_options(yield_per=500)).partitions():
        yield from _as_lines(part)


def list_sent_lines(batch_id: int) -> list[LineRow]:
    """Return whom the employer is asked to deduct from, by name."""
    query = _sorted_lines(LineFilter()).where(
        PayrollLine.batch_id == batch_id,
        PayrollLine.is_left_out.is_(False),
        PayrollLine.asked_amount > 0,
    )
    return _as_lines(session.execute(query).all())


def get_line_row(line_id: int) -> LineRow:
    """Return one person of a list or raise NotFound."""
    rows = session.execute(_lines().where(PayrollLine.id == line_id)).all()
    if not rows:
        raise NotFound(N_("This line does not exist."))
    return _as_lines(rows)[0]


def list_items(line_ids: Iterable[int]) -> list[ItemRow]:
    """Return what stands on the lines, in the order of deduction."""
    rows = session.execute(
        select(
            PayrollItem.line_id,
            PayrollItem.kind,
            PayrollItem.text,
            PayrollItem.due_on,
            PayrollItem.wanted_amount,
            PayrollItem.asked_amount,
            PayrollItem.applied_amount,
            PayrollItem.basis,
        )
        .where(PayrollItem.line_id.in_(list(line_ids)))
        .order_by(PayrollItem.line_id, PayrollItem.rank)
    )
    return [_as_item(row) for row in rows]


def list_own_lines(member_id: int, limit: int = 13) -> list[OwnLine]:
    """Return what was or will be deducted from a member's wage, the latest month first.

    Drafts and lists that were put away are nobody's business but the office's.
    """
    shown = (BatchStatus.APPROVED, BatchStatus.SENT, *ANSWERED)
    rows = session.execute(
        _lines()
        .add_columns(
            Employer.name,
            PayrollBatch.month,
            PayrollBatch.payday_on,
            PayrollBatch.status,
            Payment.receipt_id,
        )
        .join(PayrollBatch, PayrollBatch.id == PayrollLine.batch_id)
        .join(Employer, Employer.id == PayrollBatch.employer_id)
        .outerjoin(Payment, Payment.id == PayrollLine.payment_id)
        .where(PayrollLine.member_id == member_id, PayrollBatch.status.in_(shown))
        .order_by(PayrollBatch.month.desc(), PayrollLine.id.desc())
        .limit(limit)
    ).all()
    lines = _as_lines([row[:-5] for row in rows])
    items = list_items(line.id for line in lines)
    return [
        _own(line, row[-5:], tuple(item for item in items if item.line_id == line.id))
        for line, row in zip(lines, rows, strict=True)
    ]


def _as_item(row: Any) -> ItemRow:
    return ItemRow(*(*row[:-1], Explained.from_json(row[-1])))


def _own(line: LineRow, facts: Any, items: tuple[ItemRow, ...]) -> OwnLine:
    return OwnLine(*(line, *facts, items))


@cache
def _lines() -> Select[*tuple[Any, ...]]:
    """Select a line with its person and what is asked of each kind."""
    return (
        select(
            PayrollLine.id,
            PayrollLine.batch_id,
            PayrollLine.member_id,
            PayrollLine.person_id,
            Member.number,
            Person.full_name,
            PayrollLine.employee_number,
            PayrollLine.monthly_salary,
            PayrollLine.cap_amount,
            PayrollLine.wanted_amount,
            PayrollLine.asked_amount,
            PayrollLine.is_left_out,
            PayrollLine.left_out_reason,
            PayrollLine.outcome,
            PayrollLine.realised_amount,
            PayrollLine.note,
            PayrollLine.payment_id,
            *(_asked(*kinds) for kinds in _COLUMNS),
        )
        .join(Member, Member.id == PayrollLine.member_id)
        .join(Person, Person.id == PayrollLine.person_id)
    )


_COLUMNS = (
    (ItemKind.WAJIB,),
    (ItemKind.INSTALMENT,),
    (ItemKind.SUKARELA,),
    (ItemKind.BILL, ItemKind.UNFOUND),
)


def _asked(*kinds: ItemKind) -> Any:
    return (
        select(func.coalesce(func.sum(PayrollItem.asked_amount), 0))
        .where(PayrollItem.line_id == PayrollLine.id, PayrollItem.kind.in_(kinds))
        .correlate(PayrollLine)
        .scalar_subquery()
    )


def _as_lines(rows: Iterable[Any]) -> list[LineRow]:
    return [LineRow(*(*row[:-4], *map(int, row[-4:]))) for row in rows]


def _with_people(query: Select[Any]) -> Select[Any]:
    return query.join(Member, Member.id == PayrollLine.member_id).join(
        Person, Person.id == PayrollLine.person_id
    )


def _sorted_lines(wanted: LineFilter) -> Select[*tuple[Any, ...]]:
    column = _LINE_SORTS[wanted.sort]
    return _lines().order_by(column.desc() if wanted.descending else column, PayrollLine.id)


def _line_conditions(wanted: LineFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text := wanted.text.strip():
        conditions.append(
            or_(
                PayrollLine.employee_number.startswith(text, autoescape=True),
                Member.number.startswith(text, autoescape=True),
                Person.name_key.contains(name_key(text), autoescape=True),
            )
        )
    if wanted.outcome is not None:
        conditions.append(PayrollLine.outcome == wanted.outcome)
    if wanted.show is not None:
        conditions.append(_SHOWN[wanted.show])
    return conditions


_SHOWN: dict[LineShow, ColumnElement[bool]] = {
    LineShow.DIFFERENT: and_(
        PayrollLine.outcome.not_in((Outcome.FULL, Outcome.WAITING)),
        PayrollLine.is_left_out.is_(False),
    ),
    LineShow.NOT_WHOLE: PayrollLine.asked_amount < PayrollLine.wanted_amount,
    LineShow.WAGE_UNKNOWN: PayrollLine.monthly_salary.is_(None),
    LineShow.LEFT_OUT: PayrollLine.is_left_out.is_(True),
}


# --- the answer ---


def count_outcomes(batch_id: int) -> dict[Outcome, tuple[int, int]]:
    """Return how many people have each result, and what was deducted from them, in rupiah."""
    rows = session.execute(
        select(
            PayrollLine.outcome,
            func.count(),
            func.coalesce(func.sum(PayrollLine.realised_amount), 0),
        )
        .where(
            PayrollLine.batch_id == batch_id,
            or_(
                and_(PayrollLine.is_left_out.is_(False), PayrollLine.asked_amount > 0),
                PayrollLine.realised_amount > 0,
            ),
        )
        .group_by(PayrollLine.outcome)
    )
    return {outcome: (count, int(amount or 0)) for outcome, count, amount in rows}


def list_strays(batch_id: int) -> list[StrayRow]:
    """Return the rows of the file that stand beside the list, undecided ones first."""
    rows = session.execute(
        select(
            PayrollStray.id,
            PayrollStray.kind,
            PayrollStray.row_number,
            PayrollStray.employee_number,
            PayrollStray.name,
            PayrollStray.amount,
            PayrollStray.verdict,
            PayrollStray.line_id,
            PayrollStray.reason,
        )
        .where(PayrollStray.batch_id == batch_id)
        .order_by(PayrollStray.verdict.is_not(None), PayrollStray.row_number, PayrollStray.id)
    )
    return [StrayRow(*row) for row in rows]


def list_answers(batch_id: int) -> list[PayrollAnswer]:
    """Return the files that were brought for a list and count, the latest first."""
    return list(
        session.scalars(
            select(PayrollAnswer)
            .where(PayrollAnswer.batch_id == batch_id, PayrollAnswer.live_mark == 1)
            .order_by(PayrollAnswer.id.desc())
        )
    )


def is_deducted(member_id: int) -> Exists:
    """Say in SQL that a deduction from the member's pay is under way, there or back."""
    return exists().where(
        PayrollLine.member_id == member_id,
        PayrollLine.batch_id == PayrollBatch.id,
        PayrollBatch.status.in_(UNDER_WAY),
        or_(PayrollLine.is_left_out.is_(False), PayrollLine.realised_amount > 0),
    )


def count_applied(batch_id: int) -> tuple[int, int]:
    """Return for how many people the money is on their bills, and for how many it will be."""
    done, total = session.execute(
        select(func.count(PayrollLine.payment_id), func.count(PayrollLine.id)).where(
            PayrollLine.batch_id == batch_id, PayrollLine.realised_amount > 0
        )
    ).one()
    return done, total


def count_taken_back(batch_id: int) -> tuple[int, int]:
    """Return how many people's payments of a list are taken back, and how many there are."""
    is_back = case((Payment.status == PaymentStatus.REVERSED, 1))
    done, total = session.execute(
        select(func.count(is_back), func.count())
        .select_from(PayrollLine)
        .join(Payment, Payment.id == PayrollLine.payment_id)
        .where(PayrollLine.batch_id == batch_id)
    ).one()
    return done, total
