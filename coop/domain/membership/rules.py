"""What joining and leaving turn on: the number on the identity card, and the settlement's sum."""

from collections.abc import Mapping, Sequence
from datetime import date

from coop.domain.membership.types import JoiningStatus, LeavingStatus, SheetLine
from coop.domain.people.nik import parse_nik
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step

REASON_TEXTS: Mapping[str, str] = {
    "length/digits": N_("A NIK has 16 digits, as printed on the identity card."),
    "province": N_("The first two digits of this NIK are not the code of a province."),
    "month": N_("The month of birth inside this NIK (digits 9 and 10) does not exist."),
    "day": N_("The date of birth inside this NIK (digits 7 to 12) does not exist."),
    "serial": N_("The last four digits of a NIK are never 0000."),
}
OTHER_BIRTH_DATE = N_("The birth date inside the NIK differs from the one that was typed.")
OTHER_SEX = N_("The NIK says another sex than the one that was chosen.")
KNOWN_PERSON = N_(
    "This person was in the register before. The stored data was kept: compare it with the"
    " identity card."
)

DECIDABLE_JOINING = frozenset(
    {
        JoiningStatus.SUBMITTED,
        JoiningStatus.CORRECTION,
        JoiningStatus.AWAITING_PAYMENT,
        JoiningStatus.PAID,
    }
)
OPEN_JOINING = DECIDABLE_JOINING | {JoiningStatus.REFUND_DUE}
"""Under way: as long as we owe a refund, nobody else may come with the same NIK."""
OPEN_LEAVING = frozenset(
    {
        LeavingStatus.REQUESTED,
        LeavingStatus.SETTLED,
        LeavingStatus.APPROVED,
        LeavingStatus.PAID,
    }
)


def find_nik_warnings(nik: str, born_on: date, sex: str, today: date) -> list[str]:
    """Return msgids of what the NIK contradicts; none when all agrees.

    A NIK is kept for life even if the date in it is wrong (dukcapil.klaten.go.id), so a
    contradiction is to be confirmed, not refused. Raises Refused, naming the field ``nik``, for
    a number that cannot be a NIK at all.
    """
    read = parse_nik(nik, today)
    if read.reason is not None:
        raise Refused(REASON_TEXTS[read.reason], field="nik")
    warnings = []
    if read.born_on is None or f"{read.born_on:%y%m%d}" != f"{born_on:%y%m%d}":  # no century in it
        warnings.append(OTHER_BIRTH_DATE)
    if read.sex != sex:
        warnings.append(OTHER_SEX)
    return warnings


def calculate_net(lines: Sequence[SheetLine]) -> Explained[int]:
    """Return what the member gets in rupiah; below zero is what the member still owes.

    Savings and interest less the rest of the loans, their interest and penalties; pokok and
    wajib are given back at the end of a membership (UU 25/1992 art. 41, explanatory note).
    """
    gets = sum(line.amount for line in lines if not line.is_owed)
    owes = sum(line.amount for line in lines if line.is_owed)
    return Explained(
        rule=N_("Settlement of a membership that ends"),
        source=N_("UU 25/1992 art. 41 (explanatory note) and the bylaws"),
        inputs=tuple(
            Input(line.label, -line.amount if line.is_owed else line.amount, "rupiah")
            for line in lines
        ),
        steps=(
            Step(N_("The member gets"), "", gets, "rupiah"),
            Step(N_("The member owes"), "", owes, "rupiah"),
            Step(N_("Paid out"), N_("gets − owes"), gets - owes, "rupiah"),
        ),
        result=gets - owes,
    )


def ensure_payable(net: int, blockers: Sequence[str]) -> None:
    """Refuse a settlement that something stands in the way of, or that would be negative."""
    if blockers:
        raise Refused(blockers[0])
    if net < 0:
        raise Refused(
            N_("The member still owes %(amount)s. Let it be paid first, then settle."), amount=-net
        )
