"""A file becomes members, savings, running loans and balanced books, once and as a whole."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from coop.dates import now
from coop.db import run_in_transaction, session
from coop.domain.identity.models import User
from coop.domain.identity.queries import list_roles
from coop.domain.identity.service import create_user, grant_role, switch_off_user
from coop.domain.identity.types import Role
from coop.domain.ledger import chart
from coop.domain.ledger.errors import PeriodClosed
from coop.domain.ledger.models import AccountingPeriod, JournalEntry, JournalLine
from coop.domain.ledger.types import PeriodStatus
from coop.domain.loans.loan_rows import get_loan_row
from coop.domain.loans.models import Instalment, Loan, LoanOpening, Repayment
from coop.domain.members.models import Employer, Member
from coop.domain.members.service import enrol_member
from coop.domain.moving_in import queries, service
from coop.domain.moving_in.errors import KnownFile, NotAtThisStep
from coop.domain.moving_in.models import MovedMember
from coop.domain.moving_in.types import Fault, MoveStatus, Sheet
from coop.domain.people.models import Consent, Person, PersonBankAccount
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.settings.service import today
from coop.errors import Refused
from tests.integration.moving_in.conftest import Office
from tests.support.spreadsheets import CUT_OVER, loan_row, member_row, nik_of, write_csv, write_xlsx

Problems = Callable[[], dict[str, tuple[str, ...]]]


def count(table: type, *where: object) -> int:
    session.remove()
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def on_account(code: str) -> int:
    session.remove()
    total = select(func.sum(JournalLine.debit - JournalLine.credit))
    return int(session.scalar(total.where(JournalLine.account == code)) or 0)


def test_members_savings_and_loans_are_in(office: Office, problems: Problems) -> None:
    rows = [member_row(n) for n in range(1, 8)] + [member_row(9, number=None, pays_by_payroll="")]
    loans = [loan_row(2), loan_row(3, product="anuitas", rate="15", old_number="P-7")]
    move_id = office.move_in(write_xlsx(rows, loans))
    move = queries.get_move(move_id)
    assert (move.member_count, move.loan_count, move.fault_count) == (8, 2, 0)
    assert count(Member) == count(MovedMember) == 8
    session.remove()
    numbers = session.scalars(select(Member.number).order_by(Member.number)).all()
    assert numbers == [f"{n:06d}" for n in range(1, 9)]  # the ninth row got the next free number
    assert count(SavingsAccount) == 24
    assert count(SavingsMovement) == 24
    pokok = on_account("3-1100")
    assert pokok == -8 * 500_000
    assert on_account(chart.LOANS) == move.loans_amount
    assert sum(on_account(code) for code in ("3-1100", "3-1200", "2-1101")) == -move.savings_amount
    assert on_account(chart.OPENING) == move.savings_amount - move.loans_amount
    assert count(Employer) == 1
    assert count(PersonBankAccount) == 8
    assert count(Consent) == 7
    entry = session.scalars(select(JournalEntry)).first()
    assert entry is not None
    assert (entry.booked_on, entry.maker_id) == (CUT_OVER, office.secretary.user_id)
    assert entry.approver_id == office.chair.user_id
    assert problems() == {}


def test_the_next_member_gets_a_number_behind_the_old_ones(
    office: Office, problems: Problems
) -> None:
    office.move_in(write_xlsx([member_row(4711), member_row(3, number="A-12/88")]))

    def join() -> str:
        person = add_person(PersonDetails("Orang Baru"))
        return enrol_member(person.id, joined_on=today()).number

    assert run_in_transaction(join) == "004712"
    assert problems() == {}


def test_a_loan_stands_as_its_schedule_says(office: Office, problems: Problems) -> None:
    """Twelve months flat of 1 %: four paid, two overdue on the cut-over day, one due that day."""
    late = loan_row(
        1,
        principal="12.000.000",
        months="12",
        disbursed_on="31/01/2024",
        instalments_paid="4",
        arrears="2.240.000",
    )
    move_id = office.move_in(write_xlsx([member_row(1)], [late]))
    assert queries.get_move(move_id).warning_count == 1  # the employer is new
    session.remove()
    loan = session.scalars(select(Loan)).one()
    row = get_loan_row(loan.id)
    assert (loan.principal, loan.principal_balance) == (12_000_000, 8_000_000)
    assert loan.next_due_on == date(2024, 6, 30)
    assert row.days_past_due == (today() - date(2024, 6, 30)).days
    rows = session.scalars(select(Instalment).order_by(Instalment.n)).all()
    assert [one.is_settled for one in rows] == [True] * 4 + [False] * 8
    assert [one.recognised_interest for one in rows] == [120_000] * 7 + [0] * 5
    assert on_account(chart.INTEREST_RECEIVABLE) == 3 * 120_000
    session.remove()
    repaid = session.scalars(select(Repayment)).one()
    assert (repaid.principal, repaid.interest, repaid.paid_on) == (4_000_000, 480_000, CUT_OVER)
    assert problems() == {}


def test_interest_of_a_loan_that_accrues_no_more_is_not_booked(
    office: Office, problems: Problems
) -> None:
    lost = loan_row(1, disbursed_on="15/01/2023", instalments_paid="2")
    office.move_in(write_xlsx([member_row(1)], [lost]))
    assert on_account(chart.INTEREST_RECEIVABLE) == 0
    assert problems() == {}


def test_interest_paid_beyond_the_instalments_is_kept(office: Office, problems: Problems) -> None:
    half = loan_row(1, disbursed_on="10/06/2024", instalments_paid="1", interest_owed="50.000")
    office.move_in(write_xlsx([member_row(1)], [half]))
    session.remove()
    second = session.get_one(Instalment, (session.scalars(select(Loan.id)).one(), 2))
    assert (second.paid_interest, second.recognised_interest) == (70_000, 120_000)
    assert on_account(chart.INTEREST_RECEIVABLE) == 50_000
    assert problems() == {}


def test_the_same_file_twice_changes_nothing(office: Office, problems: Problems) -> None:
    content = write_xlsx([member_row(1)], [loan_row(1)])
    office.move_in(content)
    before = [count(table) for table in (Member, Loan, JournalEntry, SavingsMovement)]
    with pytest.raises(KnownFile, match="is in already"):
        office.bring(content)
    again = office.bring(write_xlsx([member_row(1), member_row(2)], [loan_row(1)]))
    found = queries.get_move(again).report["counts"]
    assert found[Fault.NIK_KNOWN.value] == found[Fault.NUMBER_TAKEN.value] == 1
    assert [count(table) for table in (Member, Loan, JournalEntry, SavingsMovement)] == before
    assert problems() == {}


def test_a_loan_comes_in_once_whatever_the_file(office: Office, problems: Problems) -> None:
    office.move_in(write_xlsx([member_row(1)], [loan_row(1)]))
    office.move_in(write_xlsx([member_row(2)], [loan_row(1, principal="3.000.000")]))
    again = office.bring(write_xlsx([member_row(3)], [loan_row(1, old_number="P-1")]))
    assert queries.get_move(again).report["counts"] == {Fault.LOAN_KNOWN.value: 1}
    assert count(LoanOpening) == 2
    assert problems() == {}


def test_a_list_of_loans_alone_finds_the_members_in_the_portal(
    office: Office, problems: Problems
) -> None:
    office.move_in(write_xlsx([member_row(1), member_row(2)]))
    from_number = loan_row(1, borrower="1")
    from_nik = loan_row(2, borrower=nik_of(2))
    office.move_in(write_csv([from_number, from_nik], Sheet.LOANS))
    assert count(Loan) == 2
    assert problems() == {}


def test_who_is_known_is_not_written_down_twice(office: Office, problems: Problems) -> None:
    run_in_transaction(lambda: add_person(PersonDetails("Sudah Dikenal", nik=nik_of(5))))
    office.move_in(write_xlsx([member_row(5)]))
    assert count(Person, Person.nik_hash.is_not(None)) == 1
    session.remove()
    assert session.scalars(select(Person.full_name).where(Person.nik_hash.is_not(None))).one() == (
        "Sudah Dikenal"
    )
    assert problems() == {}


def test_a_login_that_was_switched_off_opens_again_without_its_office(
    office: Office, problems: Problems
) -> None:
    def leave() -> int:
        person = add_person(PersonDetails("Pernah Anggota", nik=nik_of(5)))
        user = create_user(person.full_name, person_id=person.id)
        grant_role(user.id, Role.CASHIER)
        switch_off_user(user.id)
        return user.id

    user_id = run_in_transaction(leave)
    office.move_in(write_xlsx([member_row(5), member_row(6)]))
    session.remove()
    assert session.get_one(User, user_id).is_active
    assert list_roles(user_id) == [Role.MEMBER]
    assert count(User) == 5
    assert problems() == {}


def test_four_eyes(office: Office) -> None:
    content = write_xlsx([member_row(1)])
    move_id = office.bring(content)
    with pytest.raises(Refused, match="Four eyes"):
        run_in_transaction(lambda: service.approve_move(move_id, office.secretary))
    office.approve(move_id)
    with pytest.raises(NotAtThisStep):
        office.approve(move_id)
    with pytest.raises(NotAtThisStep):
        run_in_transaction(lambda: service.discard_move(move_id, office.secretary))


def test_what_is_put_away_may_come_again(office: Office) -> None:
    content = write_xlsx([member_row(1)])
    move_id = office.bring(content)
    with pytest.raises(KnownFile, match="waits already"):
        office.bring(content)
    run_in_transaction(lambda: service.discard_move(move_id, office.chair))
    assert queries.get_move(move_id).status is MoveStatus.DISCARDED
    with pytest.raises(NotAtThisStep):
        office.approve(move_id)
    assert office.bring(content) != move_id


def test_a_faulty_file_is_examined_anew_when_it_comes_again(office: Office) -> None:
    content = write_xlsx([member_row(1, sex="?")])
    first = office.bring(content)
    assert queries.get_move(first).status is MoveStatus.FAULTY
    second = office.bring(content)
    assert queries.get_move(first).status is MoveStatus.DISCARDED
    with pytest.raises(NotAtThisStep):
        office.approve(second)


def test_a_file_that_became_faulty_meanwhile_goes_back(office: Office, problems: Problems) -> None:
    content = write_xlsx([member_row(1), member_row(2)])
    move_id = office.bring(content)
    office.approve(move_id)

    def join() -> None:
        person = add_person(PersonDetails("Lebih Cepat", nik=nik_of(2)))
        enrol_member(person.id, joined_on=today())

    run_in_transaction(join)
    assert office.book(move_id, content) is MoveStatus.FAULTY
    assert queries.get_move(move_id).report["counts"][Fault.NIK_KNOWN.value] == 1
    assert count(Member) == 1
    assert count(JournalEntry) == 0
    assert problems() == {}


def test_a_closed_month_takes_no_file(office: Office) -> None:
    def close() -> None:
        session.add(
            AccountingPeriod(
                starts_on=CUT_OVER.replace(day=1), status=PeriodStatus.CLOSED, changed_at=now()
            )
        )

    run_in_transaction(close)
    with pytest.raises(PeriodClosed):
        office.bring(write_xlsx([member_row(1)]))


def test_the_files_of_a_move_share_one_day(office: Office) -> None:
    office.bring(write_xlsx([member_row(1)]))
    with pytest.raises(Refused, match="share"):
        office.bring(write_xlsx([member_row(2)]), on=date(2024, 7, 31))
    with pytest.raises(Refused, match="future"):
        office.bring(write_xlsx([member_row(2)]), on=date(2126, 7, 31))
