"""Whole rupiah: reading, writing, words, rounding and exact splitting.

An amount is an ``int``. Everything here refuses ``float`` and ``bool`` with a TypeError: they
are mistakes of the programmer, not of the person who types.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from coop.errors import Refused
from coop.explain import N_

Exact: TypeAlias = int | Fraction | Decimal

MAX_RUPIAH = 10**15 - 1
"""The largest amount that a form, an import or a calculator takes; thousands fit a BIGINT."""
MAX_BIGINT = 2**63 - 1

_MARKED = re.compile(
    r"(?P<before>[-−]?)\s*(?:[Rr][Pp]\.?)?\s*(?P<after>[-−]?)\s*(?P<amount>.*)", re.DOTALL
)
_WHOLE = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_AMOUNT = re.compile(r"(?P<whole>[0-9][0-9.]*)(?:,(?P<cents>[0-9]{1,2}|-))?")
_COMMA_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PERCENT = re.compile(r"(-?)([0-9]{1,6})(?:[.,]([0-9]{1,12}))?\s*%?")

_DIGITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_GROUPS = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun", "kuintiliun")


class MoneyError(Refused):
    """An amount or percentage that cannot be read, or must not be."""


def parse_rupiah(text: str, *, allow_negative: bool = False, maximum: int = MAX_BIGINT) -> int:
    """Return the whole rupiah in ``text`` as people type it in Indonesia.

    Reads ``1250000``, ``1.250.000``, ``Rp 1.250.000``, ``Rp1.250.000,00`` and ``Rp1.250.000,-``;
    with ``allow_negative`` also a leading minus or parentheses. Raises MoneyError for anything
    else: cents, comma thousands, unclear groups, foreign digits, an amount beyond ``maximum``.
    """
    body = text.strip()
    if not body:
        raise MoneyError(N_("Enter an amount."))
    bracketed = body.startswith("(") and body.endswith(")")
    if bracketed:
        body = body[1:-1].strip()
    marked = _MARKED.fullmatch(body)
    if marked is None or bracketed + bool(marked["before"]) + bool(marked["after"]) > 1:
        raise MoneyError(N_("Write the amount in digits, for example 1.250.000."))
    number = _parse_unsigned(marked["amount"], maximum)
    if bracketed or marked["before"] or marked["after"]:
        if number and not allow_negative:
            raise MoneyError(N_("The amount must not be negative."))
        return -number
    return number


def _parse_unsigned(text: str, maximum: int) -> int:
    if _COMMA_THOUSANDS.fullmatch(text):
        raise MoneyError(N_("Put dots between the thousands: 1.250.000, not 1,250,000."))
    amount = _AMOUNT.fullmatch(text)
    if amount is None or not _WHOLE.fullmatch(amount["whole"]):
        raise MoneyError(N_("Write the amount in digits, for example 1.250.000."))
    if (amount["cents"] or "").strip("0-"):
        raise MoneyError(N_("Enter whole rupiah, without cents."))
    digits = amount["whole"].replace(".", "").lstrip("0") or "0"
    if len(digits) > len(str(maximum)) or int(digits) > maximum:
        raise MoneyError(N_("The amount is too large."))
    return int(digits)


def parse_percent(text: str) -> Decimal:
    """Return the percentage in ``text``: ``1,5``, ``1.5`` or ``1,5%``, at most twelve decimals.

    Raises MoneyError for anything else; limits are the business of the rule that uses it.
    """
    read = _PERCENT.fullmatch(text.strip())
    if read is None:
        raise MoneyError(N_("Write the percentage in digits, for example 1,5."))
    sign, whole, decimals = read.groups()
    return Decimal(f"{sign}{whole}.{decimals or 0}")


def format_number(n: int) -> str:
    """Return ``n`` with dots between the thousands: ``1.250.000``."""
    return f"{_whole(n):,}".replace(",", ".")


def format_rupiah(n: int) -> str:
    """Return ``n`` as ``Rp1.250.000`` or ``-Rp1.250.000``: no space, as EYD spells it."""
    return f"{'-' if n < 0 else ''}Rp{format_number(abs(_whole(n)))}"


def words(n: int) -> str:
    """Return ``n`` in Indonesian words with ``rupiah`` (terbilang), as receipts carry it.

    ``seratus`` and ``seribu`` for a single hundred or thousand, ``miliar`` as in KBBI, a leading
    ``minus`` below zero. Raises MoneyError beyond ±(10^21 - 1).
    """
    rest = abs(_whole(n))
    if rest >= 1000 ** len(_GROUPS):
        raise MoneyError(N_("The amount is too large."))
    spoken: list[str] = []
    for name in _GROUPS:
        rest, group = divmod(rest, 1000)
        if group == 1 and name == "ribu":
            spoken.insert(0, "seribu")
        elif group:
            spoken.insert(0, f"{_below_thousand(group)} {name}".rstrip())
    return f"{'minus ' if n < 0 else ''}{' '.join(spoken) or 'nol'} rupiah"


def _below_thousand(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    parts = ["seratus" if hundreds == 1 else f"{_DIGITS[hundreds]} ratus"] if hundreds else []
    if rest == 10:
        parts.append("sepuluh")
    elif rest == 11:
        parts.append("sebelas")
    elif tens == 1:
        parts.append(f"{_DIGITS[ones]} belas")
    else:
        parts += [f"{_DIGITS[tens]} puluh"] if tens else []
        parts += [_DIGITS[ones]] if ones else []
    return " ".join(parts)


def round_half_up(x: Exact) -> int:
    """Return ``x`` in whole rupiah, halves away from zero: 0,5 → 1 and -0,5 → -1.

    A negative amount is the mirror image of the positive one, so that a reversal always equals
    what it reverses.
    """
    exact = _exact(x)
    return _signed(exact, (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator))


def round_down(x: Exact, unit: int = 1) -> int:
    """Return ``x`` cut to a whole multiple of ``unit``, towards zero."""
    exact = _exact(x) / _unit(unit)
    return _signed(exact, abs(exact.numerator) // exact.denominator) * unit


def round_up_to(n: Exact, unit: int) -> int:
    """Return the multiple of ``unit`` at or next above ``n``; below zero the mirror image."""
    exact = _exact(n) / _unit(unit)
    return _signed(exact, -(-abs(exact.numerator) // exact.denominator)) * unit


def allocate(total: int, weights: Sequence[Exact]) -> list[int]:
    """Split ``total`` rupiah in proportion to ``weights``; the parts sum to it exactly.

    Largest remainder: everyone gets the whole rupiah of their share, the rupiah left over go to
    the largest fractions, ties to who stands first. A negative total is the mirror image. Raises
    Refused for a negative weight, and when there is something to split but all weights are zero.
    """
    _whole(total)
    exact = [_exact(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in exact))
    scaled = [weight.numerator * (scale // weight.denominator) for weight in exact]
    if any(weight < 0 for weight in scaled):
        raise Refused(N_("A share cannot be negative."))
    whole = sum(scaled)
    if not whole:
        if total:
            raise Refused(
                N_("There is %(amount)s to split, but nobody has a share in it."), amount=total
            )
        return [0] * len(scaled)
    parts, remainders = [], []
    for weight in scaled:
        part, remainder = divmod(abs(total) * weight, whole)
        parts.append(part)
        remainders.append(remainder)
    left = abs(total) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: -remainders[i])[:left]:
        parts[index] += 1
    return parts if total >= 0 else [-part for part in parts]


def _whole(n: int) -> int:
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError(f"whole rupiah are int, not {type(n).__name__}")
    return n


def _unit(unit: int) -> int:
    if _whole(unit) < 1:
        raise ValueError("a rounding unit is at least 1 rupiah")
    return unit


def _exact(x: Exact) -> Fraction:
    if isinstance(x, bool) or not isinstance(x, int | Fraction | Decimal):
        raise TypeError(f"exact numbers are int, Fraction or Decimal, not {type(x).__name__}")
    return Fraction(x)


def _signed(like: Fraction, magnitude: int) -> int:
    return -magnitude if like < 0 else magnitude
