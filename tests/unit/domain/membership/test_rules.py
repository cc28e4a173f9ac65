"""The number on the card, and the sum of a settlement."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.membership import rules
from coop.domain.membership.types import Sheet, SheetLine
from coop.errors import Refused
from coop.explain import Explained

TODAY = date(2026, 3, 1)
NIK = "3171235205900001"  # a woman, born on 12 May 1990


def line(amount: int, *, is_owed: bool) -> SheetLine:
    return SheetLine(
        "test",
        "Part",
        "3-1100",
        is_owed,
        amount,
        ("savings_account", 1),
        Explained("Rule", "source", (), (), amount),
    )


def test_agreeing_nik_raises_no_warning() -> None:
    assert rules.find_nik_warnings(NIK, date(1990, 5, 12), "P", TODAY) == []


def test_century_is_not_in_the_number() -> None:
    assert rules.find_nik_warnings("3171230101150001", date(1915, 1, 1), "L", TODAY) == []


@pytest.mark.parametrize(
    ("born_on", "sex", "warnings"),
    [
        (date(1990, 5, 13), "P", [rules.OTHER_BIRTH_DATE]),
        (date(1990, 5, 12), "L", [rules.OTHER_SEX]),
        (date(1991, 5, 12), "L", [rules.OTHER_BIRTH_DATE, rules.OTHER_SEX]),
    ],
)
def test_contradictions_are_named(born_on: date, sex: str, warnings: list[str]) -> None:
    assert rules.find_nik_warnings(NIK, born_on, sex, TODAY) == warnings


@pytest.mark.parametrize(
    ("nik", "reason"),
    [
        ("317123520590000", "length/digits"),
        ("0071235205900001", "province"),
        ("3171235213900001", "month"),
        ("3171237205900001", "day"),
        ("3171235205900000", "serial"),
    ],
)
def test_impossible_numbers_say_why(nik: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.find_nik_warnings(nik, date(1990, 5, 12), "P", TODAY)
    assert refused.value.message == rules.REASON_TEXTS[reason]
    assert refused.value.field == "nik"


AMOUNTS = st.lists(st.tuples(st.integers(1, 10**12), st.booleans()), max_size=12)


@given(AMOUNTS)
def test_net_is_what_is_got_less_what_is_owed(amounts: list[tuple[int, bool]]) -> None:
    net = rules.calculate_net([line(amount, is_owed=owed) for amount, owed in amounts])
    assert net.result == sum(-amount if owed else amount for amount, owed in amounts)
    assert sum(fact.value for fact in net.inputs) == net.result
    assert net.steps[-1].value == net.result


def test_negative_net_is_refused_with_the_sum() -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_payable(-250_000, [])
    assert refused.value.params == {"amount": 250_000}


def test_blocker_is_refused_first() -> None:
    with pytest.raises(Refused, match="loan application"):
        rules.ensure_payable(-1, ["A loan application is open."])
    rules.ensure_payable(0, [])


@given(AMOUNTS)
def test_sheet_comes_back_from_json_as_it_was(amounts: list[tuple[int, bool]]) -> None:
    lines = tuple(line(amount, is_owed=owed) for amount, owed in amounts)
    sheet = Sheet(TODAY, lines, rules.calculate_net(lines))
    assert Sheet.from_json(sheet.to_json()) == sheet
    assert sheet.equals(Sheet(TODAY, tuple(reversed(lines)), sheet.net))


def test_other_amount_is_another_sheet() -> None:
    one = (line(1000, is_owed=False), line(10, is_owed=True))
    other = (line(1010, is_owed=False), line(20, is_owed=True))
    assert not Sheet(TODAY, one, rules.calculate_net(one)).equals(
        Sheet(TODAY, other, rules.calculate_net(other))
    )
