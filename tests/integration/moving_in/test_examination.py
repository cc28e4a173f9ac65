"""Every fault is named with row and column, and nothing else is."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from coop.db import run_in_transaction
from coop.domain.members.service import add_employer, enrol_member
from coop.domain.moving_in import service
from coop.domain.moving_in.types import Examination, Fault, Sheet
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.settings.service import today
from tests.support.spreadsheets import (
    CUT_OVER,
    Cells,
    loan_row,
    member_row,
    nik_of,
    write_csv,
    write_xlsx,
)

pytestmark = pytest.mark.usefixtures("context")
TOMORROW = f"{CUT_OVER + timedelta(days=1):%d/%m/%Y}"
Found = tuple[Sheet, int, str, Fault]

# column, what stands there, the fault that it is
MEMBER_FAULTS: tuple[tuple[str, Any, Fault], ...] = (
    ("full_name", "", Fault.MISSING),
    ("nik", "", Fault.MISSING),
    ("joined_on", "", Fault.MISSING),
    ("full_name", "A" * 121, Fault.TOO_LONG),
    ("street", "J" * 201, Fault.TOO_LONG),
    ("town", "Ban\x07dung", Fault.SIGNS),
    ("wajib", "1,250,000", Fault.AMOUNT),
    ("sukarela", "seribu", Fault.AMOUNT),
    ("monthly_salary", "5.000,50", Fault.AMOUNT),
    ("sukarela", "-5.000", Fault.NEGATIVE),
    ("born_on", "31/02/1980", Fault.DATE),
    ("joined_on", "kemarin", Fault.DATE),
    ("joined_on", TOMORROW, Fault.FUTURE),
    ("nik", "1234", Fault.NIK),
    ("nik", "3273015513800001", Fault.NIK),
    ("nik", "9973015501800001", Fault.NIK),
    ("nik", "3273015501800000", Fault.NIK),
    ("number", "A*7", Fault.NUMBER),
    ("number", "1234567890", Fault.NUMBER),
    ("sex", "wanita?x", Fault.SEX),
    ("pays_by_payroll", "mungkin", Fault.YES_NO),
    ("phone", "12345", Fault.PHONE),
    ("email", "bukan alamat", Fault.EMAIL),
    ("postcode", "4012", Fault.POSTCODE),
    ("bank_number", "12-A", Fault.BANK_ACCOUNT),
)
LOAN_FAULTS: tuple[tuple[str, Any, Fault], ...] = (
    ("borrower", "", Fault.MISSING),
    ("borrower", "999999", Fault.BORROWER),
    ("product", "kilat", Fault.PRODUCT),
    ("method", "anuitas", Fault.METHOD),
    ("method", "bulat", Fault.METHOD),
    ("principal", "0", Fault.AMOUNT),
    ("rate", "101", Fault.RATE),
    ("rate", "dua", Fault.RATE),
    ("months", "0", Fault.MONTHS),
    ("months", "361", Fault.MONTHS),
    ("months", "lama", Fault.COUNT),
    ("disbursed_on", TOMORROW, Fault.FUTURE),
    ("instalments_paid", "24", Fault.INSTALMENTS),
    ("remaining", "1.234.567", Fault.REMAINING),
    ("interest_owed", "9.999.999", Fault.INTEREST_OWED),
)
WARNED = {Fault.NEW_EMPLOYER}


def examine(members: list[Cells], loans: list[Cells] | None = None) -> Examination:
    return service.examine(write_xlsx(members, loans or []), "anggota.xlsx", CUT_OVER)


def faults(found: Examination) -> list[Found]:
    return [
        (problem.sheet, problem.row, problem.column, problem.fault)
        for problem in found.problems
        if problem.fault not in WARNED
    ]


@pytest.mark.databases("sqlite")
def test_two_hundred_faults_in_ten_thousand_rows() -> None:
    """One database: what the rows say is judged in memory, the same on both."""
    chance = random.Random(7)  # noqa: S311 - the same rows every time, not a secret
    members = [member_row(n) for n in range(1, 10_001)]
    loans = [loan_row(n) for n in range(1, 1_001)]
    expected: list[Found] = []
    spoilt = chance.sample(range(2_000, 10_000), 160)
    for place, at in enumerate(spoilt[:150]):
        column, value, fault = MEMBER_FAULTS[place % len(MEMBER_FAULTS)]
        members[at][column] = value
        expected.append((Sheet.MEMBERS, at + 2, column, fault))
    for at in spoilt[150:155]:
        members[at]["nik"] = members[at - 1_990]["nik"]
        expected.append((Sheet.MEMBERS, at + 2, "nik", Fault.NIK_TWICE))
    for at in spoilt[155:]:
        members[at]["number"] = members[at - 1_990]["number"].lstrip("0")
        expected.append((Sheet.MEMBERS, at + 2, "number", Fault.NUMBER_TWICE))
    for place, at in enumerate(chance.sample(range(1_000), 45)):
        column, value, fault = LOAN_FAULTS[place % len(LOAN_FAULTS)]
        loans[at][column] = value
        expected.append((Sheet.LOANS, at + 2, column, fault))
    found = examine(members, loans)
    assert Counter(faults(found)) == Counter(expected)
    assert len(expected) >= 200
    assert len({fault for *_place, fault in expected}) >= 12
    assert not found.is_clean


@pytest.mark.parametrize(
    ("changes", "column", "fault"),
    [
        ({"born_on": "16/01/1980"}, "born_on", Fault.NIK_DIFFERS),
        ({"sex": "L"}, "sex", Fault.NIK_DIFFERS),
        ({"pokok": "100.000"}, "pokok", Fault.POKOK_DIFFERS),
        ({"pokok": ""}, "pokok", Fault.POKOK_DIFFERS),
    ],
)
def test_a_warning_keeps_no_row_out(changes: Cells, column: str, fault: Fault) -> None:
    found = examine([member_row(1, **changes)])
    assert faults(found) == [(Sheet.MEMBERS, 2, column, fault)]
    assert found.is_clean
    assert len(found.members) == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"bank_number": ""}, "bank_number"),
        ({"bank": ""}, "bank"),
    ],
)
def test_half_a_bank_account(changes: Cells, column: str) -> None:
    assert faults(examine([member_row(1, **changes)])) == [
        (Sheet.MEMBERS, 2, column, Fault.BANK_ACCOUNT)
    ]


def test_payroll_deduction_needs_an_employer() -> None:
    found = examine([member_row(1, employer="")])
    assert faults(found) == [(Sheet.MEMBERS, 2, "employer", Fault.EMPLOYER_NEEDED)]


def test_a_row_is_told_all_its_faults() -> None:
    found = examine([member_row(1, nik="1", sex="?", wajib="-1", phone="0")])
    assert {fault for *_place, fault in faults(found)} == {
        Fault.NIK,
        Fault.SEX,
        Fault.NEGATIVE,
        Fault.PHONE,
    }


def test_what_the_portal_knows() -> None:
    def join() -> None:
        person = add_person(PersonDetails("Sudah Anggota", nik=nik_of(1), email="lama3@contoh.id"))
        number = enrol_member(person.id, joined_on=today()).number
        assert number == "000001"
        add_employer("rsu  bakti husada")

    run_in_transaction(join)
    found = examine([member_row(1, number="77"), member_row(2, number="1"), member_row(3)])
    assert faults(found) == [
        (Sheet.MEMBERS, 2, "nik", Fault.NIK_KNOWN),
        (Sheet.MEMBERS, 3, "number", Fault.NUMBER_TAKEN),
    ]
    assert found.new_employers == ()


def test_couples_share_an_address() -> None:
    found = examine([member_row(1), member_row(2, email="LAMA1@contoh.id", phone="081230000001")])
    assert faults(found) == [
        (Sheet.MEMBERS, 3, "phone", Fault.PHONE_TAKEN),
        (Sheet.MEMBERS, 3, "email", Fault.EMAIL_TAKEN),
    ]
    assert found.is_clean


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"instalments_paid": "", "remaining": ""}, Fault.MISSING),
        ({"instalments_paid": "", "remaining": "0"}, Fault.INSTALMENTS),
        ({"disbursed_on": "", "first_due_on": ""}, Fault.MISSING),
        ({"first_due_on": "01/01/2020"}, Fault.DATE),
        ({"arrears": "1.000"}, Fault.ARREARS_DIFFER),
        ({"rate": "36"}, Fault.TERMS_DIFFER),
        ({"months": "48"}, Fault.TERMS_DIFFER),
    ],
)
def test_what_a_loan_must_say(changes: Cells, fault: Fault) -> None:
    found = examine([member_row(1)], [loan_row(1, **changes)])
    assert [one for *_place, one in faults(found)] == [fault]


@pytest.mark.parametrize(("remaining", "paid"), [("7.500.000", 9), ("12.000.000", 0)])
def test_what_remains_tells_how_much_is_paid(remaining: str, paid: int) -> None:
    row = loan_row(1, instalments_paid="", remaining=remaining)
    found = examine([member_row(1)], [row])
    assert found.is_clean
    assert found.loans[0].standing.paid == paid


def test_a_rupiah_of_other_rounding_is_no_fault() -> None:
    row = loan_row(1, principal="10.000.000", months="12", instalments_paid="", remaining="9166666")
    found = examine([member_row(1)], [row])
    assert [fault for *_place, fault in faults(found)] == [Fault.ROUNDED]
    assert (found.is_clean, found.loans[0].standing.balance) == (True, 9_166_667)


def test_the_same_loan_twice_in_a_file() -> None:
    found = examine([member_row(1)], [loan_row(1), loan_row(1, borrower=nik_of(1))])
    assert faults(found) == [(Sheet.LOANS, 3, "principal", Fault.LOAN_KNOWN)]


def test_a_loan_of_a_faulty_row_is_not_blamed() -> None:
    found = examine([member_row(1, sex="?")], [loan_row(1)])
    assert faults(found) == [(Sheet.MEMBERS, 2, "sex", Fault.SEX)]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files(separator: str, encoding: str) -> None:
    rows = [member_row(n, full_name=f"Réné {n}") for n in (1, 2)]
    content = write_csv(rows, separator=separator, encoding=encoding)
    found = service.examine(content, "anggota.csv", CUT_OVER)
    assert [line.person.full_name for line in found.members] == ["Réné 1", "Réné 2"]


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("joined_on", 43_470, "2019-01-05"),
        ("joined_on", CUT_OVER, "2024-08-31"),
        ("joined_on", "5 Januari 2019", "2019-01-05"),
        ("wajib", 1_250_000, 1_250_000),
        ("wajib", "Rp 1.250.000,00", 1_250_000),
        ("wajib", "-", 0),
        ("phone", 81_230_000_001, "+6281230000001"),
        ("nik", int(nik_of(1)), nik_of(1)),
    ],
)
def test_cells_as_spreadsheets_keep_them(column: str, value: Any, read: Any) -> None:
    found = examine([member_row(1, **{column: value})])
    assert found.is_clean, found.problems
    line = found.members[0]
    shown = {
        "joined_on": line.joined_on.isoformat(),
        "wajib": line.savings["wajib"],
        "phone": line.person.phone,
        "nik": line.nik,
    }
    assert shown[column] == read


def test_a_nik_that_excel_may_have_rounded() -> None:
    found = examine([member_row(1, nik=3_210_005_501_800_010)])
    assert faults(found) == [(Sheet.MEMBERS, 2, "nik", Fault.NIK)]
