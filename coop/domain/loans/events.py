"""What happens to instalments that others may want to know."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from coop.announcing import News


@dataclass(frozen=True, slots=True)
class InstalmentPaidOnTime:
    """Instalment ``n`` of a loan was settled by its day.

    ``amount`` rupiah of principal and interest came with this repayment.
    """

    person_id: int
    unit_id: int
    loan_id: int
    n: int
    repayment_id: int
    amount: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class RepaymentTakenBack:
    """A repayment was reversed: what it settled is open again."""

    person_id: int
    unit_id: int
    loan_id: int
    repayment_id: int
    on: date


INSTALMENT_PAID_ON_TIME: Final[News[InstalmentPaidOnTime]] = News()
REPAYMENT_TAKEN_BACK: Final[News[RepaymentTakenBack]] = News()
