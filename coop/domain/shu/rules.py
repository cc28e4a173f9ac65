"""How a surplus is divided: UU 25/1992 art. 45, by the funds that the members' meeting resolved.

The largest remainder decides every rupiah, among members ties by member number: funds add up to
the surplus, shares to their fund.
"""

from collections.abc import Sequence
from decimal import Decimal

from coop.domain.shu.types import Basis, Contribution, Division, Fund, Share
from coop.errors import Refused
from coop.explain import N_
from coop.money import allocate

WHOLE = Decimal(100)


def ensure_whole(funds: Sequence[Fund]) -> None:
    """Refuse funds that are not exactly 100 percent, that have one name twice, or a negative part.

    A list that is copied everywhere adds up to 105 percent.
    """
    names = [fund.name for fund in funds]
    if len(set(names)) < len(names):
        raise Refused(N_("Two funds have the same name."))
    if any(fund.percent < 0 for fund in funds):
        raise Refused(N_("A fund cannot be negative."))
    total = sum((fund.percent for fund in funds), Decimal(0))
    if total != WHOLE:
        raise Refused(
            N_("The funds are %(total)s percent of the surplus; they must be exactly 100."),
            total=total.normalize(),
        )


def divide_surplus(surplus: int, funds: Sequence[Fund]) -> dict[str, int]:
    """Return rupiah by fund; of a surplus of zero or less nothing is divided.

    Raises Refused unless the funds are exactly 100 percent.
    """
    ensure_whole(funds)
    parts = allocate(max(0, surplus), [fund.percent for fund in funds])
    return {fund.name: part for fund, part in zip(funds, parts, strict=True)}


def share_fund(fund: Fund, amount: int, members: Sequence[Contribution]) -> dict[str, int]:
    """Return rupiah of ``fund`` by member number, in proportion to what each brought.

    Raises Refused for a pool that nobody has a part in, and for a negative contribution.
    """
    ordered = sorted(members, key=lambda member: member.number)
    weights = [_weight(fund, member) for member in ordered]
    if any(weight < 0 for weight in weights):
        raise Refused(N_("What a member brought cannot be negative."))
    if amount and not any(weights):
        raise Refused(
            N_("There is %(amount)s in the fund %(fund)s, but no member has a part in it."),
            amount=amount,
            fund=fund.name,
        )
    parts = allocate(amount, weights)
    return {member.number: part for member, part in zip(ordered, parts, strict=True)}


def _weight(fund: Fund, member: Contribution) -> int:
    if fund.basis is Basis.SAVINGS:
        return member.savings
    return member.participation.get(fund.unit or "", 0)


def divide(surplus: int, funds: Sequence[Fund], members: Sequence[Contribution]) -> Division:
    """Return the surplus by fund, and what each member gets of the members' funds.

    Raises Refused as `divide_surplus` and `share_fund` do, and for a member number given twice.
    """
    if len({member.number for member in members}) < len(members):
        raise Refused(N_("A member is named twice."))
    amounts = divide_surplus(surplus, funds)
    pools = {
        fund.name: share_fund(fund, amounts[fund.name], members)
        for fund in funds
        if fund.basis is not None
    }
    shares = tuple(
        Share(member.number, {name: parts[member.number] for name, parts in pools.items()})
        for member in members
    )
    return Division(amounts, shares)
