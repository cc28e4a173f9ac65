"""Terbilang against published words, and as a property."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.money import MoneyError, words

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/terbilang.json").read_text())

VALUES = {
    "nol": 0, "se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6,
    "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip
GROUPS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12,
          "kuadriliun": 10**15, "kuintiliun": 10**18}  # fmt: skip


def read_words(text: str) -> int:
    """Read Indonesian number words the way a person does: an independent way back."""
    text = text.removesuffix(" rupiah")
    sign = -1 if text.startswith("minus ") else 1
    text = text.removeprefix("minus ")
    for joined in ("seratus", "seribu", "sepuluh", "sebelas"):
        text = text.replace(joined, f"se {joined[2:]}")
    total = group = digit = 0
    for word in text.split():
        if word in VALUES:
            digit = VALUES[word]
        elif word in GROUPS:
            total, group, digit = total + (group + digit) * GROUPS[word], 0, 0
        else:
            worth = {"belas": digit + 10, "puluh": digit * 10, "ratus": digit * 100}[word]
            group, digit = group + worth, 0
    return sign * (total + group + digit)


@pytest.mark.parametrize("case", GOLDEN["expected"]["cases"], ids=lambda case: str(case["n"]))
def test_published_words(case: dict[str, int | str]) -> None:
    assert words(int(case["n"])) == f"{case['words']} rupiah"


@given(st.integers(-(10**18), 10**18))
def test_the_words_say_the_number(n: int) -> None:
    assert read_words(words(n)) == n


def test_below_zero_and_at_the_edges() -> None:
    assert words(-5) == "minus lima rupiah"
    assert words(10**18) == "satu kuintiliun rupiah"
    with pytest.raises(MoneyError, match="too large"):
        words(10**21)
