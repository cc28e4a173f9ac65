"""Deductions under the cap, short payments, and rows of employers beside the list."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.payroll import answer_rules, rules
from coop.domain.payroll.types import (
    AnswerRow,
    ItemKind,
    Outcome,
    SentLine,
    StrayKind,
    Wanted,
)
from coop.errors import Refused

ORDER = tuple(ItemKind)
AMOUNTS = st.integers(1, 10**9)


def want(
    amount: int, kind: ItemKind = ItemKind.WAJIB, day: int = 1, *, in_full: bool = False
) -> Wanted:
    return Wanted(f"{kind}:{day}:{amount}", kind, date(2026, 1, day), amount, "", in_full=in_full)


@st.composite
def wants(draw: st.DrawFn) -> list[Wanted]:
    return [
        want(
            draw(AMOUNTS),
            draw(st.sampled_from(ItemKind)),
            draw(st.integers(1, 28)),
            in_full=draw(st.booleans()),
        )
        for _n in range(draw(st.integers(0, 8)))
    ]


@given(wants(), st.integers(0, 10**9), st.integers(1, 100), st.permutations(ORDER))
def test_nothing_goes_beyond_the_cap_and_no_item_beyond_itself(
    wanted: list[Wanted], wage: int, percent: int, order: list[ItemKind]
) -> None:
    built = rules.build_deductions(wanted, wage, percent, order)
    assert built.cap_amount is not None
    assert built.total <= built.cap_amount <= wage * percent / 100
    assert sorted(item.wanted.key for item in built.items) == sorted(one.key for one in wanted)
    for item in built.items:
        assert 0 <= item.amount <= item.wanted.amount
        assert item.explained.result == item.amount
        assert not item.wanted.in_full or item.amount in (0, item.wanted.amount)
    ranks = [order.index(item.wanted.kind) for item in built.items]
    assert ranks == sorted(ranks)


@given(wants(), st.integers(0, 10**9), st.permutations(ORDER))
def test_what_is_divisible_leaves_no_room_while_something_waits(
    wanted: list[Wanted], wage: int, order: list[ItemKind]
) -> None:
    divisible = [one for one in wanted if not one.in_full]
    built = rules.build_deductions(divisible, wage, 50, order)
    assert built.total == min(sum(one.amount for one in divisible), wage // 2)


@given(wants())
def test_an_unknown_wage_limits_nothing(wanted: list[Wanted]) -> None:
    built = rules.build_deductions(wanted, None, 50, ORDER)
    assert built.cap_amount is None
    assert built.total == sum(one.amount for one in wanted)


def test_the_first_kind_goes_first_and_the_rest_is_explained() -> None:
    wanted = [want(400_000, ItemKind.SUKARELA), want(900_000, ItemKind.INSTALMENT), want(100_000)]
    built = rules.build_deductions(wanted, 2_000_000, 50, ORDER)
    assert [(item.wanted.kind, item.amount) for item in built.items] == [
        (ItemKind.WAJIB, 100_000),
        (ItemKind.INSTALMENT, 900_000),
        (ItemKind.SUKARELA, 0),
    ]
    last = built.items[-1].explained.steps
    assert [(step.label, step.value) for step in last] == [
        ("At most from this pay", 1_000_000),
        ("Still free when its turn comes", 0),
        ("To be deducted", 0),
    ]


def test_what_another_list_asks_of_the_same_wage_is_not_free() -> None:
    built = rules.build_deductions([want(900_000)], 2_000_000, 50, ORDER, taken_elsewhere=700_000)
    assert built.total == 300_000


@given(st.lists(st.integers(0, 10**9), max_size=8), st.integers(0, 10**10))
def test_a_batch_equals_its_lines_for_any_payment(asked: list[int], paid: int) -> None:
    parts, rest = rules.allocate_realised(asked, paid)
    assert sum(parts) + rest == paid
    assert all(0 <= part <= amount for part, amount in zip(parts, asked, strict=True))
    assert not rest or parts == asked
    short = [n for n, part in enumerate(parts) if part < asked[n]]
    assert not short or not any(parts[short[0] + 1 :])  # nothing behind the first short one


def test_a_payment_below_zero_is_refused() -> None:
    with pytest.raises(Refused):
        rules.allocate_realised([100], -1)


@pytest.mark.parametrize(
    ("asked", "realised", "has_left", "outcome"),
    [
        (100, 100, False, Outcome.FULL),
        (100, 99, False, Outcome.SHORT),
        (100, 0, False, Outcome.MISSING),
        (100, 101, False, Outcome.MORE),
        (100, 40, True, Outcome.LEFT),
        (0, 0, False, Outcome.FULL),
    ],
)
def test_every_outcome(asked: int, realised: int, has_left: bool, outcome: Outcome) -> None:
    assert rules.judge(asked, realised, has_left=has_left) is outcome


@pytest.mark.parametrize(
    ("month", "payday", "paid_on", "until"),
    [
        (date(2026, 1, 15), 25, date(2026, 1, 25), date(2026, 2, 24)),
        (date(2026, 2, 1), 31, date(2026, 2, 28), date(2026, 3, 30)),
        (date(2026, 12, 1), 1, date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_list_collects_up_to_the_next_payday(
    month: date, payday: int, paid_on: date, until: date
) -> None:
    assert rules.payday_of(month, payday) == paid_on
    assert rules.due_until(month, payday) == until


def test_the_order_of_deduction_names_each_kind_once() -> None:
    assert rules.read_priority("sukarela, wajib,instalment,bill,unfound")[0] is ItemKind.SUKARELA
    for wrong in ("", "wajib", "wajib,wajib,instalment,bill,unfound", "wajib,x,bill,unfound,y"):
        with pytest.raises(Refused):
            rules.read_priority(wrong)


def test_a_difference_needs_a_reason() -> None:
    assert rules.ensure_balanced(100, 100, "") == 0
    assert rules.ensure_balanced(90, 100, "Biaya transfer") == -10
    with pytest.raises(Refused) as refusal:
        rules.ensure_balanced(90, 100, "  ")
    assert refusal.value.field == "difference_reason"


# --- the employer's answer ---


@pytest.mark.parametrize("written", ["0012", "12", 12, " 00 12 ", "0-0-12", "12."])
def test_employee_numbers_survive_a_spreadsheet(written: object) -> None:
    assert answer_rules.number_key(written) == "12"


def test_letters_keep_their_zeros() -> None:
    assert answer_rules.number_key("K-0012") == "k0012"
    assert answer_rules.number_key("000") == "0"
    assert answer_rules.number_key("--") == ""


LINES = [
    SentLine(1, "0012", "Ani", 100),
    SentLine(2, "12", "Budi", 200),
    SentLine(3, "K-7", "Cici", 300),
    SentLine(4, "", "Dodi", 400),
]


def test_a_number_as_written_goes_before_one_that_looks_alike() -> None:
    rows = [AnswerRow(2, "12", "B", 200), AnswerRow(3, "0012", "A", 100)]
    found = answer_rules.match_rows(LINES, rows)
    assert [(one.line_id, one.amount) for one in found.realised] == [(2, 200), (1, 100)]
    unclear = answer_rules.match_rows(LINES, [AnswerRow(2, "012", "?", 50)])
    assert not unclear.realised
    assert unclear.strays[0].kind is StrayKind.UNKNOWN


def test_rows_that_are_doubtful_stand_beside_the_list() -> None:
    rows = [
        AnswerRow(2, "k7", "Cici", 300),
        AnswerRow(3, "K-7", "Cici", 300),
        AnswerRow(4, "99", "Eka", 50),
        AnswerRow(5, "98", "Fani", 0),
        AnswerRow(6, "0012", "Ani", None),
        AnswerRow(7, "", "Dodi", 400),
        AnswerRow(8, "k 7", "Cici", 0),
    ]
    found = answer_rules.match_rows(LINES, rows)
    assert [one.line_id for one in found.realised] == [3]
    assert [(one.row.number, one.kind) for one in found.strays] == [
        (3, StrayKind.DUPLICATE),
        (4, StrayKind.UNKNOWN),
        (6, StrayKind.UNREADABLE),
        (7, StrayKind.UNKNOWN),
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["0012", "12", "K-7", "99", ""]), st.integers(0, 10**6)),
        max_size=12,
    )
)
def test_no_rupiah_of_a_file_is_lost_or_doubled(rows: list[tuple[str, int]]) -> None:
    read = [AnswerRow(n, number, "", amount) for n, (number, amount) in enumerate(rows)]
    found = answer_rules.match_rows(LINES, read)
    counted = sum(one.amount for one in found.realised)
    beside = sum(one.row.amount or 0 for one in found.strays)
    assert counted + beside == sum(amount for _number, amount in rows)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Potongan gaji periode Oktober 2026", {date(2026, 10, 1)}),
        ("daftar-2026-09.xlsx", {date(2026, 9, 1)}),
        ("Payroll May_2026.csv", {date(2026, 5, 1)}),
        ("Bulan: 7/2026", {date(2026, 7, 1)}),
        ("PT Maju 2026", set()),
        ("dicetak 25/10/2026", set()),
        ("Mei–Juni", set()),
    ],
)
def test_a_file_says_its_month(text: str, months: set[date]) -> None:
    assert answer_rules.find_months([text]) == months


def test_another_month_is_noticed() -> None:
    november = date(2026, 11, 1)
    assert answer_rules.is_of_another_month(november, {date(2026, 10, 1)})
    assert not answer_rules.is_of_another_month(november, {date(2026, 10, 1), november})
    assert not answer_rules.is_of_another_month(november, set())


@pytest.mark.parametrize("note", ["Sudah resign", "KELUAR per 1 Okt", "pensiun"])
def test_a_note_says_that_somebody_left(note: str) -> None:
    assert answer_rules.says_left(note)


def test_other_notes_do_not() -> None:
    assert not answer_rules.says_left("cuti, gaji tidak cukup")
