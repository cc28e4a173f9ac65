"""What cells say, how a loan comes in, and what was pasted: rules without a database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.ledger.types import Side
from coop.domain.loans.opening_rules import next_due, open_instalments
from coop.domain.loans.schedule_rules import calculate_schedule
from coop.domain.loans.types import InterestMethod
from coop.domain.moving_in import values
from coop.domain.moving_in.columns import COLUMNS, find_column, heading_key
from coop.domain.moving_in.opening_rules import read_pasted
from coop.domain.moving_in.types import Fault, Problem, Sheet
from coop.domain.moving_in.values import Wrong
from coop.domain.people.types import Sex

DAY = date(2024, 8, 31)
SIDES = {"1-1101": Side.DEBIT, "2-2100": Side.CREDIT, "1-2900": Side.CREDIT}


@given(
    method=st.sampled_from(InterestMethod),
    principal=st.integers(1, 500_000_000),
    rate=st.integers(0, 60),
    months=st.integers(1, 60),
    share=st.integers(0, 59),
    owed_share=st.integers(0, 100),
    age=st.integers(0, 2_000),
)
def test_a_loan_that_comes_in_adds_up(
    method: InterestMethod,
    principal: int,
    rate: int,
    months: int,
    share: int,
    owed_share: int,
    age: int,
) -> None:
    paid = share % months
    first = DAY - timedelta(days=age)
    schedule = calculate_schedule(method, principal, Decimal(rate), months, first)
    due = sum(row.interest for row in schedule.rows[paid:] if row.due_on <= DAY)
    interest_paid = due * owed_share // 100
    for accrues in (True, False):
        rows = open_instalments(schedule, paid, interest_paid, DAY, accrues=accrues)
        assert sum(row.principal for row in rows) == principal
        assert sum(row.paid_principal for row in rows) == sum(
            row.principal for row in schedule.rows[:paid]
        )
        assert sum(row.paid_interest for row in rows[paid:]) == interest_paid
        for row in rows:
            assert 0 <= row.paid_interest <= row.recognised_interest <= row.interest
            assert row.paid_principal in (0, row.principal)
            if row.is_settled:
                assert (row.paid_principal, row.paid_interest) == (row.principal, row.interest)
        receivable = sum(row.recognised_interest - row.paid_interest for row in rows)
        assert receivable == (due - interest_paid if accrues else 0)
        oldest = next_due(rows)
        assert oldest is None or oldest >= schedule.rows[paid].due_on


def test_a_loan_with_nothing_open_has_no_next_day() -> None:
    schedule = calculate_schedule(InterestMethod.FLAT, 100, Decimal(0), 2, DAY)
    assert next_due(open_instalments(schedule, 2, 0, DAY, accrues=True)) is None


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (values.amount, "1.250.000", 1_250_000),
        (values.amount, "–", 0),
        (values.count, "24 bulan", 24),
        (values.count, 7, 7),
        (values.rate, "13,5%", Decimal("13.5")),
        (values.rate, Decimal("0.12"), Decimal(12)),
        (values.rate, 12, Decimal(12)),
        (values.yes_no, "YA", True),
        (values.yes_no, "-", False),
        (values.yes_no, "Tidak", False),
        (values.sex, "Laki-laki", Sex.MALE),
        (values.sex, "perempuan", Sex.FEMALE),
        (values.postcode, 40_123, "40123"),
        (values.account_number, "527-000 123.4", "5270001234"),
        (values.text(5), " a \n b ", "a b"),
        (values.day(DAY), "31 Agustus 2024", DAY),
        (values.day(None), 45_535, date(2024, 8, 31)),
    ],
)
def test_cells_that_are_read(read: Any, value: Any, found: Any) -> None:
    assert read(value) == found


@pytest.mark.parametrize(
    ("read", "value", "fault"),
    [
        (values.amount, date(2024, 1, 1), Fault.AMOUNT),
        (values.amount, Decimal("1.5"), Fault.AMOUNT),
        (values.amount, 10**15, Fault.AMOUNT),
        (values.amount, -1, Fault.NEGATIVE),
        (values.count, "", Fault.COUNT),
        (values.count, 10_000, Fault.COUNT),
        (values.count, -1, Fault.COUNT),
        (values.rate, "banyak", Fault.RATE),
        (values.rate, -1, Fault.RATE),
        (values.day(None), date(1800, 1, 1), Fault.DATE),
        (values.day(None), 12, Fault.DATE),
        (
            values.email,
            "a" * 64 + "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 50 + ".id",
            Fault.TOO_LONG,
        ),
    ],
)
def test_cells_that_are_wrong(read: Any, value: Any, fault: Fault) -> None:
    with pytest.raises(Wrong) as wrong:
        read(value)
    assert wrong.value.fault is fault


@given(st.one_of(st.text(max_size=40), st.integers(), st.decimals(), st.dates()))
def test_no_cell_breaks_a_reader(value: Any) -> None:
    readers = (
        *(values.amount, values.count, values.rate, values.yes_no, values.sex, values.phone),
        *(values.email, values.postcode, values.account_number, values.day(DAY), values.text(20)),
    )
    for read in readers:
        try:
            read(value)
        except Wrong as wrong:
            assert isinstance(wrong.fault, Fault)  # noqa: PT017 - either is right


def test_every_heading_and_synonym_means_one_column() -> None:
    for sheet, columns in COLUMNS.items():
        named: dict[str, str] = {}
        for column in columns:
            for name in {heading_key(one) for one in (column.heading, *column.synonyms)}:
                assert named.setdefault(name, column.key) == column.key
                assert find_column(sheet, name.upper()) == column.key


def test_a_problem_survives_its_keeping() -> None:
    problem = Problem(Sheet.LOANS, 7, "rate", Fault.FUTURE, "after %(on)s", {"on": DAY, "n": 2})
    kept = Problem.from_json(problem.to_json())
    assert kept == Problem(
        Sheet.LOANS, 7, "rate", Fault.FUTURE, "after %(on)s", {"on": DAY, "n": 2}
    )
    assert str(kept.as_error()) == "after 2024-08-31"


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("1-1101\tKas\t15.000.000", {"1-1101": 15_000_000}),
        ("1-1101;15000000", {"1-1101": 15_000_000}),
        ("1 1101\tKas\t15.000.000\t", {"1-1101": 15_000_000}),
        ("1-1101\tKas\t\t5.000", {"1-1101": -5_000}),
        ("2-2100\tPinjaman\t-\tRp 50.000.000,-", {"2-2100": 50_000_000}),
        ("1-2900\tAkumulasi\t(3.000)", {"1-2900": -3_000}),
        ("KODE\tNAMA\tJUMLAH", {}),
        ("", {}),
        ("Total\t\t99", {}),
    ],
)
def test_pasted_lines(line: str, amounts: dict[str, int]) -> None:
    assert read_pasted(line, SIDES) == (amounts, [])


@pytest.mark.parametrize("line", ["1-1101", "1-1101\tKas", "1-1101\tKas\t1,5\t", "1-1401\tX\t5"])
def test_pasted_lines_that_cannot_be_taken(line: str) -> None:
    amounts, unread = read_pasted(f"\n{line}", SIDES)
    assert amounts == {}
    assert [one.line for one in unread] == [2]
