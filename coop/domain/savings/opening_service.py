"""Open accounts with the balances of other books: set-based, against the opening account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coop.db import find_by_key, in_parts, insert_rows, session
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.numbering.service import take_numbers
from coop.domain.savings.account_service import ACCOUNT
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct
from coop.domain.savings.types import MovementKind, SavingsStatus
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref

LINES_AN_ENTRY = 200
TEXT = "Saldo awal pindahan"


@dataclass(frozen=True, slots=True)
class OldAccount:
    """A member's savings in other books: the product's code and the balance in rupiah."""

    member_id: int
    product_code: str
    opened_on: date
    amount: int


def bring_in_accounts(
    accounts: Sequence[OldAccount], on: date, *, source: Ref, approver_id: int | None
) -> int:
    """Open the accounts with their balances as of ``on``; return the rupiah in them.

    Accounts without a balance are opened and book nothing. Raises NotFound for a product that is
    not offered.
    """
    products = _products({account.product_code for account in accounts})
    numbers = take_numbers(COOPERATIVE_UNIT_ID, ACCOUNT, "", len(accounts))
    insert_rows(
        SavingsAccount,
        [
            {
                "product_id": products[account.product_code][0],
                "member_id": account.member_id,
                "number": number,
                "balance": account.amount,
                "status": SavingsStatus.OPEN,
                "opened_on": account.opened_on,
            }
            for number, account in zip(numbers, accounts, strict=True)
        ],
    )
    ids: dict[str, int] = find_by_key(SavingsAccount.number, SavingsAccount.id, numbers)
    filled = [
        (ids[number], account)
        for number, account in zip(numbers, accounts, strict=True)
        if account.amount
    ]
    filled.sort(key=lambda pair: (pair[1].product_code, pair[0]))
    for place, part in enumerate(in_parts(filled, LINES_AN_ENTRY), start=1):
        _book(part, products, on, source, place, approver_id)
    return sum(account.amount for account in accounts)


def _products(codes: set[str]) -> dict[str, tuple[int, str]]:
    rows = session.execute(
        select(SavingsProduct.code, SavingsProduct.id, SavingsProduct.gl_account).where(
            SavingsProduct.code.in_(codes), SavingsProduct.is_active.is_(True)
        )
    )
    found = {code: (product_id, gl_account) for code, product_id, gl_account in rows}
    if codes - found.keys():
        raise NotFound(N_("This savings product is not offered."))
    return found


def _book(
    part: Sequence[tuple[int, OldAccount]],
    products: Mapping[str, tuple[int, str]],
    on: date,
    source: Ref,
    place: int,
    approver_id: int | None,
) -> None:
    total = sum(account.amount for _id, account in part)
    entry = post_entry(
        "Saldo awal simpanan pindahan",
        [
            debit(chart.OPENING, total),
            *(
                credit(products[account.product_code][1], account.amount, Ref(ACCOUNT, account_id))
                for account_id, account in part
            ),
        ],
        source=source,
        unique_key=f"{source.kind}:{source.id}:savings:{place}",
        booked_on=on,
        unit_id=COOPERATIVE_UNIT_ID,
        approver_id=approver_id,
    )
    insert_rows(
        SavingsMovement,
        [
            {
                "account_id": account_id,
                "entry_id": entry.id,
                "kind": MovementKind.OPENING,
                "amount": account.amount,
                "balance_after": account.amount,
                "booked_on": entry.booked_on,
                "value_on": entry.value_on,
                "text": TEXT,
            }
            for account_id, account in part
        ],
    )
