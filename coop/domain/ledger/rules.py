"""What makes an entry right."""

from collections.abc import Sequence

from coop.domain.ledger.errors import Unbalanced
from coop.domain.ledger.types import Line, Side
from coop.explain import N_


def ensure_balanced(lines: Sequence[Line]) -> int:
    """Return the total of either side in rupiah, or raise `Unbalanced`."""
    if len(lines) < 2 or any(type(line.amount) is not int or line.amount <= 0 for line in lines):
        raise Unbalanced(N_("An entry needs at least two lines, each above zero."))
    debits = sum(line.amount for line in lines if line.side is Side.DEBIT)
    credits = sum(line.amount for line in lines if line.side is Side.CREDIT)
    if debits != credits:
        raise Unbalanced(
            N_("Debits of %(debit_amount)s and credits of %(credit_amount)s differ."),
            debit_amount=debits,
            credit_amount=credits,
        )
    return debits
