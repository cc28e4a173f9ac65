"""How amounts are made unique, and how money is shared out over bills."""

import hashlib
from collections.abc import Collection, Mapping

CODES = range(1, 1000)
"""Added to what is to be paid: the last three digits tell transfers apart on a statement."""


def free_amounts(base_amount: int, held: Collection[int]) -> list[int]:
    """Return the rupiah amounts above ``base_amount`` that no code on ``held`` takes."""
    return [base_amount + code for code in CODES if base_amount + code not in held]


def choice_key(person_id: int, bank_account_id: int, amounts: Mapping[int, int]) -> str:
    """Return 64 hex digits that are the same for the same payer, bank, bills and amounts."""
    spelled = ",".join(f"{bill_id}={amount}" for bill_id, amount in sorted(amounts.items()))
    return hashlib.sha256(f"{person_id}/{bank_account_id}/{spelled}".encode()).hexdigest()


def reference_key(reference: str) -> str:
    """Return a bank reference in normal form: letters and digits, in capitals."""
    return "".join(sign for sign in reference.upper() if sign.isalnum())


def share_out(
    amount: int, wished: Mapping[int, int], room: Mapping[int, int]
) -> tuple[dict[int, int], int]:
    """Return what each bill gets of ``amount`` rupiah, and what is left beyond the bills.

    In the order of ``wished``: a bill gets at most what was wished for it and what it still
    takes (``room``). Bills that get nothing are left out; parts and rest sum to ``amount``.
    """
    parts, left = {}, amount
    for bill_id, wish in wished.items():
        part = max(0, min(wish, room[bill_id], left))
        if part:
            parts[bill_id] = part
            left -= part
    return parts, left
