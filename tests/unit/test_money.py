"""Whole rupiah: reading, writing, rounding and splitting."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import Refused
from coop.money import (
    MAX_BIGINT,
    MAX_RUPIAH,
    MoneyError,
    allocate,
    format_number,
    format_rupiah,
    parse_percent,
    parse_rupiah,
    round_down,
    round_half_up,
    round_up_to,
    words,
)

AMOUNTS = st.integers(-MAX_BIGINT, MAX_BIGINT)
EXACT = st.one_of(
    st.integers(-(10**15), 10**15),
    st.fractions(-(10**12), 10**12),
    st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=6),
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("Rp 1.250.000", 1_250_000),
        ("rp1250000", 1_250_000),
        ("Rp. 1.250.000", 1_250_000),
        ("Rp1.250.000,00", 1_250_000),
        ("Rp1.250.000,-", 1_250_000),
        ("\u00a0Rp\u00a01.250.000 \n", 1_250_000),
        ("0", 0),
        ("007", 7),
        ("-0", 0),
        (str(MAX_BIGINT), MAX_BIGINT),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: int) -> None:
    assert parse_rupiah(text) == amount


@pytest.mark.parametrize(
    "text", ["-1.250", "-Rp1.250", "Rp -1.250", "−1250", "(1.250)", "(Rp 1.250,00)"]
)
def test_a_negative_amount_is_read_only_where_it_may_be(text: str) -> None:
    assert parse_rupiah(text, allow_negative=True) == -1250
    with pytest.raises(MoneyError, match="must not be negative"):
        parse_rupiah(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter an amount"),
        ("  \t", "Enter an amount"),
        ("Rp", "in digits"),
        ("1,250,000", "dots between the thousands"),
        ("1,250,000.00", "dots between the thousands"),
        ("Rp 1.250.000,50", "without cents"),
        ("1250,5", "without cents"),
        ("1.25", "in digits"),
        ("1.2500", "in digits"),
        ("0.500", "in digits"),
        ("1.250.", "in digits"),
        ("1 250 000", "in digits"),
        ("1e6", "in digits"),
        ("1_000", "in digits"),
        ("١٢٥٠", "in digits"),
        ("１２５０", "in digits"),
        ("--5", "in digits"),
        ("-(5)", "in digits"),
        ("(-5)", "in digits"),
        ("-Rp-5", "in digits"),
        ("<b>5</b>", "in digits"),
        (str(MAX_BIGINT + 1), "too large"),
        (f"-{MAX_BIGINT + 1}", "too large"),
        ("9" * 100_000, "too large"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_clear_sentence(text: str, sentence: str) -> None:
    with pytest.raises(MoneyError, match=sentence):
        parse_rupiah(text, allow_negative=True)


def test_a_form_can_set_a_lower_bound_on_what_it_takes() -> None:
    assert parse_rupiah(str(MAX_RUPIAH), maximum=MAX_RUPIAH) == MAX_RUPIAH
    with pytest.raises(MoneyError, match="too large"):
        parse_rupiah(str(MAX_RUPIAH + 1), maximum=MAX_RUPIAH)


@given(AMOUNTS)
def test_what_is_written_is_read_back(amount: int) -> None:
    for written in (format_rupiah(amount), format_number(amount), str(amount)):
        assert parse_rupiah(written, allow_negative=True) == amount


@given(st.text(alphabet="Rp0123456789.,-()\u00a0 ", max_size=24))
def test_whatever_is_typed_gives_an_amount_or_a_refusal(text: str) -> None:
    try:
        amount = parse_rupiah(text)
    except MoneyError:
        return
    assert 0 <= amount <= MAX_BIGINT
    assert parse_rupiah(format_rupiah(amount)) == amount


def test_amounts_are_written_without_a_space() -> None:
    assert format_rupiah(1_250_000) == "Rp1.250.000"
    assert format_rupiah(-1_250_000) == "-Rp1.250.000"
    assert (format_rupiah(0), format_number(-999)) == ("Rp0", "-999")


@pytest.mark.parametrize(
    ("text", "percent"), [("1,5", "1.5"), ("1.5%", "1.5"), ("24 %", "24"), ("-0,25", "-0.25")]
)
def test_percentages_are_read(text: str, percent: str) -> None:
    assert parse_percent(text) == Decimal(percent)


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "1e2", "1_0", "١", "1,2,3", "%", "1" * 30])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(MoneyError, match="percentage"):
        parse_percent(text)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Decimal("1.4999999999"), 1),
        (Decimal("2.5"), 3),
        (Decimal("-2.5"), -3),
        (7, 7),
    ],
)
def test_halves_go_away_from_zero(exact: Fraction | Decimal | int, rounded: int) -> None:
    assert round_half_up(exact) == rounded


def test_rounding_to_a_unit() -> None:
    assert round_up_to(Decimal("84582.85"), 100) == 84_600  # cu-sehati.com rounds up to Rp100
    assert (round_up_to(84_600, 100), round_up_to(-1, 100), round_up_to(0, 500)) == (
        84_600,
        -100,
        0,
    )
    assert round_down(Decimal("24000.10")) == 24_000
    assert round_down(Fraction(-7, 2)) == -3
    assert round_down(Decimal("27616403.43"), 100_000) == 27_600_000


@given(EXACT, st.integers(1, 10**6))
def test_rounding_stays_within_its_unit_and_mirrors_at_zero(
    exact: Fraction | Decimal | int, unit: int
) -> None:
    distance = abs(round_half_up(exact) - Fraction(exact))
    assert distance <= Fraction(1, 2)
    down, up = round_down(exact, unit), round_up_to(exact, unit)
    assert abs(down) <= abs(Fraction(exact)) <= abs(up)
    assert abs(up) - abs(down) in (0, unit)
    assert down % unit == up % unit == 0
    assert round_half_up(-Fraction(exact)) == -round_half_up(exact)
    assert round_up_to(-Fraction(exact), unit) == -up


@given(AMOUNTS, st.lists(EXACT.map(abs), max_size=30))
def test_parts_equal_the_whole_and_each_is_within_a_rupiah_of_its_share(
    total: int, weights: list[Any]
) -> None:
    whole = sum(map(Fraction, weights))
    if not whole:
        if total:
            with pytest.raises(Refused):
                allocate(total, weights)
        else:
            assert allocate(total, weights) == [0] * len(weights)
        return
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * Fraction(weight) / whole) < 1
        assert weight or part == 0
    assert allocate(-total, weights) == [-part for part in parts]


def test_leftover_rupiah_go_to_the_largest_fractions_and_ties_to_the_first() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(10, [1, 2, 4]) == [1, 3, 6]  # shares 1.43, 2.86 and 5.71
    assert allocate(10, [Fraction(1, 3), Decimal("0.5"), 0]) == [4, 6, 0]
    assert allocate(-100, [1, 1, 1]) == [-34, -33, -33]
    assert allocate(0, []) == []


def test_nothing_is_lost_when_nobody_has_a_share() -> None:
    with pytest.raises(Refused, match="nobody has a share"):
        allocate(1, [0, 0])
    with pytest.raises(Refused, match="nobody has a share"):
        allocate(1, [])
    with pytest.raises(Refused, match="cannot be negative"):
        allocate(10, [5, -1])


@pytest.mark.parametrize("wrong", [1.0, True])
def test_floats_and_bools_are_programming_errors(wrong: Any) -> None:
    for call in (format_rupiah, format_number, words, round_half_up, round_down):
        with pytest.raises(TypeError):
            call(wrong)
    with pytest.raises(TypeError):
        round_up_to(1, wrong)
    with pytest.raises(TypeError):
        allocate(wrong, [1])
    with pytest.raises(TypeError):
        allocate(1, [wrong])


def test_a_rounding_unit_is_at_least_one_rupiah() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        round_down(5, 0)
