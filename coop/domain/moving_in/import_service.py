"""Bring an approved file in: examined once more, then booked in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from sqlalchemy import update

from coop import dates
from coop.db import insert_rows, session, take
from coop.domain.identity.bulk_service import WantedLogin, open_member_logins
from coop.domain.identity.types import LoginKind
from coop.domain.loans.opening_service import OldLoan, bring_in_loans
from coop.domain.loans.product_queries import list_current_products
from coop.domain.members import queries as members_queries
from coop.domain.members import service as members
from coop.domain.members.bulk_service import OldMember, enrol_members
from coop.domain.members.types import WorkDetails
from coop.domain.moving_in import queries
from coop.domain.moving_in.examination_service import Examiner
from coop.domain.moving_in.member_rules import SAVINGS, employer_key
from coop.domain.moving_in.models import Move, MovedMember
from coop.domain.moving_in.preparation_service import SUBJECT, describe
from coop.domain.moving_in.reading import read_file
from coop.domain.moving_in.types import Examination, LoanLine, MemberLine, MoveStatus
from coop.domain.people.bulk_service import (
    KnownAccount,
    add_bank_accounts,
    add_paper_consents,
    add_people,
)
from coop.domain.people.types import ConsentKind
from coop.domain.savings.opening_service import OldAccount, bring_in_accounts
from coop.domain.settings.service import today
from coop.domain.trail.service import acting_user, write_trail, write_trails
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref

ALWAYS_OPENED = ("pokok", "wajib", "sukarela")
Effect = Callable[[], object]


def import_effects(move_id: int, content: bytes) -> Iterator[Effect]:
    """Read and examine the file again, and yield what is to be committed, in this order.

    First the progress of the reading, portion by portion, which anybody may watch; last the
    booking, which is one transaction: a process that dies before it leaves nothing behind, and
    one that starts again books once.
    """
    move = queries.get_move(move_id)
    if move.status is not MoveStatus.APPROVED:
        return
    examiner = Examiner(read_file(content, move.file_name), move.cut_over_on)
    total = 2 * examiner.total
    for done in examiner.steps():
        yield partial(note_progress, move_id, done, total)
    yield partial(book_move, move_id, examiner.result())


def note_progress(move_id: int, done: int, total: int) -> None:
    """Note how far the reading is, in rows; the booking counts as as many again."""
    session.execute(
        update(Move)
        .where(Move.id == move_id, Move.status == MoveStatus.APPROVED)
        .values(progress_done=done, progress_total=total)
        .execution_options(synchronize_session=False)
    )


def book_move(move_id: int, found: Examination) -> bool:
    """Book everything the file holds, all or nothing, and say whether it is in now.

    A file that has become faulty meanwhile (somebody joined, a number was given out) goes back to
    who prepared it. A second call finds the file in and does nothing.
    """
    move = queries.get_move(move_id)
    if not found.is_clean:
        _advance(move, MoveStatus.FAULTY, **describe(found))
        write_trail("move.returned", Ref(SUBJECT, move_id), faults=move.fault_count)
        return False
    rows = 2 * sum(len(table.rows) for table in found.tables)
    if not _advance(
        move,
        MoveStatus.IMPORTED,
        imported_at=dates.now(),
        **{**describe(found), "progress_done": rows},
    ):
        return False
    token = acting_user.set(move.prepared_by)
    try:
        _bring_in(move, found)
    finally:
        acting_user.reset(token)
    return True


def _advance(move: Move, status: MoveStatus, **values: object) -> bool:
    won = take(
        update(Move)
        .where(Move.id == move.id, Move.status == MoveStatus.APPROVED)
        .values(status=status, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(move)
    return won


def _bring_in(move: Move, found: Examination) -> None:
    people = add_people([line.person for line in found.members])
    numbers = enrol_members(_memberships(found.members, people))
    _add_facts(found.members, people)
    users = open_member_logins(_logins(found.members, people, numbers))
    member_ids = {nik: numbers[person_id][0] for nik, person_id in people.items()}
    source = Ref(SUBJECT, move.id)
    bring_in_accounts(
        list(_accounts(found.members, member_ids)),
        move.cut_over_on,
        source=source,
        approver_id=move.approved_by,
    )
    insert_rows(
        MovedMember,
        (
            {
                "member_id": member_ids[line.nik],
                "move_id": move.id,
                "user_id": users[people[line.nik]],
                "row_number": line.row,
                "savings_amount": sum(line.savings.values()),
            }
            for line in found.members
        ),
    )
    _bring_in_loans(move, found, member_ids)
    write_trails(
        ("member.moved_in", Ref("member", member_id), {"number": number, "file": move.file_name})
        for member_id, number in numbers.values()
    )
    write_trail(
        "move.imported",
        source,
        members=move.member_count,
        loans=move.loan_count,
        savings_amount=move.savings_amount,
        loans_amount=move.loans_amount,
        channel=move.channel,
    )


def _memberships(lines: Sequence[MemberLine], people: dict[str, int]) -> list[OldMember]:
    employers = {
        employer_key(employer.name): employer.id
        for employer in members_queries.list_employers(with_inactive=True)
    }
    memberships = []
    for line in lines:
        employer_id = None
        if line.employer:
            key = employer_key(line.employer)
            if key not in employers:
                employers[key] = members.add_employer(line.employer).id
            employer_id = employers[key]
        work = WorkDetails(
            employer_id, line.employee_number, line.monthly_salary, line.pays_by_payroll
        )
        memberships.append(OldMember(people[line.nik], line.joined_on, line.number, work))
    return memberships


def _add_facts(lines: Sequence[MemberLine], people: dict[str, int]) -> None:
    """Note where the members are paid, and whose letter of authority the old books had."""
    add_bank_accounts(
        [
            KnownAccount(people[line.nik], line.bank, line.bank_number, line.bank_holder)
            for line in lines
            if line.bank and line.bank_number and line.bank_holder
        ]
    )
    by_payroll = [people[line.nik] for line in lines if line.pays_by_payroll]
    add_paper_consents(by_payroll, ConsentKind.PAYROLL)


def _logins(
    lines: Sequence[MemberLine], people: dict[str, int], numbers: dict[int, tuple[int, str]]
) -> list[WantedLogin]:
    wanted = []
    for line in lines:
        person_id = people[line.nik]
        names = [(LoginKind.MEMBER_NUMBER, numbers[person_id][1])]
        if line.person.email:
            names.append((LoginKind.EMAIL, line.person.email))
        if line.person.phone:
            names.append((LoginKind.PHONE, line.person.phone))
        wanted.append(WantedLogin(person_id, line.person.full_name, tuple(names)))
    return wanted


def _accounts(lines: Sequence[MemberLine], member_ids: dict[str, int]) -> Iterator[OldAccount]:
    for line in lines:
        for code in SAVINGS:
            amount = line.savings[code]
            if amount or code in ALWAYS_OPENED:
                yield OldAccount(member_ids[line.nik], code, line.joined_on, amount)


def _bring_in_loans(move: Move, found: Examination, member_ids: dict[str, int]) -> None:
    if not found.loans:
        return
    if move.approved_by is None:
        raise Refused(
            N_("Loans need the name of who approved them: bring them in with two logins.")
        )
    terms = {one.code: one for one in list_current_products(today())}
    salaries = {line.nik: line.monthly_salary or 0 for line in found.members}

    def old_loan(line: LoanLine) -> OldLoan:
        product = terms[line.product_code]
        return OldLoan(
            member_id=line.member_id or member_ids[line.nik or ""],
            version_id=product.version_id,
            unit_id=product.unit_id,
            method=line.method,
            principal=line.old.principal,
            rate_percent_per_year=line.old.rate_percent_per_year,
            months=line.old.months,
            disbursed_on=line.old.disbursed_on,
            schedule=line.standing.schedule,
            paid=line.standing.paid,
            interest_paid=line.standing.interest_paid,
            note=line.old_number,
            monthly_salary=salaries.get(line.nik or "", 0),
        )

    bring_in_loans(
        [old_loan(line) for line in found.loans],
        move.cut_over_on,
        source=Ref(SUBJECT, move.id),
        approver_id=move.approved_by,
    )
