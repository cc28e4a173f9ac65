"""The employer's answer: brought as a file or typed, put beside the list, and confirmed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, literal, or_, select, update

from coop import dates
from coop.db import insert_rows, insert_unless_taken, session, take
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.types import Actor
from coop.domain.payments.bank_references import free_reference
from coop.domain.payroll import answer_rules, reading, rules
from coop.domain.payroll.batch_service import get_batch, move
from coop.domain.payroll.errors import KnownAnswer, NotAtThisStep, WrongMonth
from coop.domain.payroll.line_service import get_line
from coop.domain.payroll.models import (
    AnswerColumns,
    PayrollAnswer,
    PayrollBatch,
    PayrollLine,
    PayrollStray,
)
from coop.domain.payroll.types import (
    ANSWER,
    BATCH,
    AnswerRow,
    BatchStatus,
    Match,
    Outcome,
    SentLine,
)
from coop.domain.people.models import Person
from coop.domain.trail.service import write_trail
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def bring_answer(batch_id: int, upload: CheckedFile, content: bytes, actor: Actor) -> PayrollAnswer:
    """Take in the file that an employer sent back for a list that they have.

    It is read at once when its columns are known; otherwise `choose_columns` follows. Raises
    KnownAnswer for bytes that this employer sent before, WrongMonth, Unreadable.
    """
    batch = hold_sent(batch_id)
    sheet = reading.read_sheet(content, upload.original_name)
    if answer_rules.is_of_another_month(batch.month, set(sheet.months)):
        raise WrongMonth(
            N_("This file speaks of %(said)s; this list is for %(month)s. Look for the right one."),
            field="spreadsheet",
            said=min(sheet.months),
            month=batch.month,
        )
    owner = Ref(BATCH, batch_id)
    answer = PayrollAnswer(
        batch_id=batch_id,
        employer_id=batch.employer_id,
        content_sha256=upload.source_sha256,
        live_mark=1,
        file_id=keep_file(upload, owner, ANSWER).id,
        file_name=upload.original_name[:200],
        is_read=False,
        brought_by=actor.user_id,
        brought_at=dates.now(),
    )
    if not insert_unless_taken(answer):
        raise KnownAnswer(
            N_("This employer sent the very same file before. Nothing was changed."),
            field="spreadsheet",
        )
    write_trail("payroll.answer_brought", owner, file=answer.file_name)
    columns = find_columns(batch.employer_id) or reading.guess_columns(sheet.headings)
    if reading.fits(columns, sheet.headings):
        _read(batch, answer, sheet, columns)
    return answer


def choose_columns(
    answer_id: int, content: bytes, columns: Mapping[str, str], actor: Actor
) -> PayrollAnswer:
    """Say which column of the file is what, read it, and remember that for the employer."""
    answer = get_answer(answer_id)
    batch = hold_sent(answer.batch_id)
    sheet = reading.read_sheet(content, answer.file_name)
    chosen = {column: heading for column, heading in columns.items() if heading}
    if not reading.fits(chosen, sheet.headings):
        raise Refused(N_("Choose the columns of the employee number and of the amount."))
    if len(set(chosen.values())) < len(chosen):
        raise Refused(N_("Each column of the file can be one thing only."))
    row = session.get(AnswerColumns, batch.employer_id)
    if row is None:
        row = AnswerColumns(employer_id=batch.employer_id)
        session.add(row)
    row.columns, row.chosen_by, row.chosen_at = chosen, actor.user_id, dates.now()
    _read(batch, answer, sheet, chosen)
    return answer


def type_amounts(batch_id: int, amounts: Mapping[int, int]) -> None:
    """Type what was deducted, in rupiah by line, for an employer who sends no file."""
    batch = hold_sent(batch_id)
    lines = {line.id: line for line in _lines(batch_id) if not line.is_left_out}
    if unknown := set(amounts) - set(lines):
        raise NotFound(N_("This line does not exist."), line=min(unknown))
    write_results(
        batch,
        [
            judged(lines[line_id], amount, has_left=lines[line_id].outcome is Outcome.LEFT)
            for line_id, amount in amounts.items()
            if amount != lines[line_id].realised_amount
        ],
    )
    write_trail("payroll.answer_typed", Ref(BATCH, batch_id))


def correct_line(line_id: int, amount: int, note: str, *, has_left: bool = False) -> None:
    """Correct what was deducted from one person, with a note why."""
    line = get_line(line_id)
    batch = hold_sent(line.batch_id)
    if line.is_left_out:
        raise Refused(N_("This person is not on the list."))
    if not note.strip():
        raise Refused(N_("Say where you know this from."), field="note")
    write_results(batch, [{**judged(line, amount, has_left=has_left), "note": note.strip()[:200]}])
    write_trail(
        "payroll.line_corrected",
        Ref(BATCH, batch.id),
        line=line_id,
        amount=amount,
        note=note.strip(),
    )


def finish_answer(batch_id: int, actor: Actor) -> None:
    """Confirm the answer: everybody has a result and no row is in doubt. Raises Refused."""
    batch = hold_sent(batch_id)
    waiting = session.scalar(
        select(func.count()).where(
            PayrollLine.batch_id == batch_id,
            PayrollLine.is_left_out.is_(False),
            PayrollLine.asked_amount > 0,
            PayrollLine.outcome == Outcome.WAITING,
        )
    )
    if waiting:
        raise Refused(N_("%(count)s people have no result yet."), count=waiting)
    doubtful = session.scalar(
        select(func.count()).where(
            PayrollStray.batch_id == batch_id, PayrollStray.verdict.is_(None)
        )
    )
    if doubtful:
        raise Refused(
            N_("%(count)s rows of the file belong to nobody yet. Say what they are."),
            count=doubtful,
        )
    move(
        batch,
        (BatchStatus.SENT,),
        BatchStatus.REALISED,
        answered_person_id=actor.person_id,
    )
    write_trail("payroll.answered", Ref(BATCH, batch_id), amount=batch.realised_amount)


def take_answer_back(batch_id: int) -> None:
    """Forget the answer, typed or brought, so that a better one can come; before money only."""
    batch = get_batch(batch_id)
    move(
        batch,
        (BatchStatus.SENT, BatchStatus.REALISED),
        BatchStatus.SENT,
        realised_amount=0,
        answered_person_id=None,
        received_on=None,
        received_amount=None,
        bank_reference=None,
        reference_key=None,
        difference_amount=0,
        difference_reason="",
    )
    free_reference(Ref(BATCH, batch_id))
    _forget(batch_id)
    write_trail("payroll.answer_taken_back", Ref(BATCH, batch_id))


def get_answer(answer_id: int) -> PayrollAnswer:
    """Return the answer that still counts, or raise NotFound."""
    answer = session.get(PayrollAnswer, answer_id, populate_existing=True)
    if answer is None or answer.live_mark is None:
        raise NotFound(N_("This file does not exist."))
    return answer


def find_columns(employer_id: int) -> dict[str, str] | None:
    """Return the columns that were chosen for the employer's files, or None."""
    row = session.get(AnswerColumns, employer_id, populate_existing=True)
    return None if row is None else dict(row.columns)


def hold_sent(batch_id: int) -> PayrollBatch:
    """Hold a list that the employer has until the commit. Raises NotAtThisStep otherwise."""
    batch = get_batch(batch_id)
    held = take(
        update(PayrollBatch)
        .where(PayrollBatch.id == batch_id, PayrollBatch.status == BatchStatus.SENT)
        .values(status=BatchStatus.SENT)
        .execution_options(synchronize_session=False)
    )
    session.refresh(batch)
    if not held:
        raise NotAtThisStep(N_("The answer belongs to a list that is with the employer."))
    return batch


def release_answers(batch_id: int) -> None:
    """Let the same file come in again."""
    session.execute(
        update(PayrollAnswer)
        .where(PayrollAnswer.batch_id == batch_id)
        .values(live_mark=None)
        .execution_options(synchronize_session=False)
    )


def _forget(batch_id: int) -> None:
    session.execute(delete(PayrollStray).where(PayrollStray.batch_id == batch_id))
    release_answers(batch_id)
    session.execute(
        update(PayrollLine)
        .where(PayrollLine.batch_id == batch_id)
        .values(outcome=Outcome.WAITING, realised_amount=None, note="")
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _read(
    batch: PayrollBatch, answer: PayrollAnswer, sheet: reading.Sheet, columns: Mapping[str, str]
) -> None:
    """Put the file's rows beside the list; what an earlier file said is replaced."""
    rows = reading.read_rows(sheet, columns)
    if not rows:
        raise Refused(N_("The list in this file holds no row."), field="spreadsheet")
    lines = {line.id: line for line in _lines(batch.id) if not line.is_left_out}
    match = answer_rules.match_rows(list_sent(batch.id), rows)
    if not match.realised:
        raise Refused(
            N_("None of the employee numbers in this file is on the list. Is it the right file?"),
            field="spreadsheet",
        )
    session.execute(delete(PayrollStray).where(PayrollStray.batch_id == batch.id))
    answer.is_read, answer.columns, answer.row_count = True, dict(columns), len(rows)
    found = {one.line_id: one for one in match.realised}
    write_results(
        batch,
        [
            judged(
                line,
                found[line.id].amount if line.id in found else 0,
                has_left=line.id in found and found[line.id].has_left,
            )
            for line in lines.values()
        ],
    )
    insert_rows(PayrollStray, _strays(answer, match))


def _strays(answer: PayrollAnswer, match: Match) -> list[dict[str, Any]]:
    def row(kind: Any, one: AnswerRow) -> dict[str, Any]:
        return {
            "batch_id": answer.batch_id,
            "answer_id": answer.id,
            "kind": kind,
            "row_number": one.number,
            "employee_number": one.employee_number,
            "name": one.name,
            "amount": one.amount,
            "reason": "",
        }

    return [row(stray.kind, stray.row) for stray in match.strays]


def judged(line: PayrollLine, amount: int, *, has_left: bool) -> dict[str, Any]:
    """Return the line's result with ``amount`` rupiah deducted, as it is written."""
    if amount < 0:
        raise Refused(N_("The amount must not be negative."), field="amount")
    return {
        "id": line.id,
        "realised_amount": amount,
        "outcome": rules.judge(line.asked_amount, amount, has_left=has_left),
        "note": line.note,
    }


def write_results(batch: PayrollBatch, changes: list[dict[str, Any]]) -> None:
    """Write results of lines and sum them on the list."""
    if changes:
        session.execute(update(PayrollLine), changes)
    total = session.scalar(
        select(func.coalesce(func.sum(PayrollLine.realised_amount), 0)).where(
            PayrollLine.batch_id == batch.id
        )
    )
    session.execute(
        update(PayrollBatch)
        .where(PayrollBatch.id == batch.id)
        .values(realised_amount=int(total or 0))
        .execution_options(synchronize_session=False)
    )
    session.flush()
    session.expire_all()


def _lines(batch_id: int) -> list[PayrollLine]:
    return list(
        session.scalars(
            select(PayrollLine).where(PayrollLine.batch_id == batch_id).order_by(PayrollLine.id)
        )
    )


def list_sent(batch_id: int, *, with_left_out: bool = False) -> list[SentLine]:
    """Return the people of a list as the employer knows them."""
    rows = session.execute(
        select(
            PayrollLine.id,
            PayrollLine.employee_number,
            Person.full_name,
            PayrollLine.asked_amount,
        )
        .join(Person, Person.id == PayrollLine.person_id)
        .where(
            PayrollLine.batch_id == batch_id,
            or_(PayrollLine.is_left_out.is_(False), literal(with_left_out)),
        )
        .order_by(PayrollLine.id)
    )
    return [SentLine(*row) for row in rows]
