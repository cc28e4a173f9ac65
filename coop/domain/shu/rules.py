"""How a surplus is divided: UU 25/1992 art. 45, by the funds that the members' meeting resolved.

The largest remainder decides every rupiah, among members ties by member number: funds add up to
the surplus, shares to their fund.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from coop.domain.shu.types import (
    Basis,
    Contribution,
    Division,
    Fund,
    FundKind,
    MemberShare,
    Outcome,
    Policy,
    Pool,
    SavingsBasis,
    Share,
    Sharer,
    UnitPart,
    UnitPool,
)
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step
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
            total=_short(total),
        )


def _short(percent: Decimal) -> Decimal:
    """Return a number without idle zeros, and 90 as 90, which ``normalize`` alone calls 9E+1."""
    return percent.normalize() if percent % 1 else percent.to_integral_value()


def divide_surplus(surplus: int, funds: Sequence[Fund]) -> dict[str, int]:
    """Return rupiah by fund; of a surplus of zero or less nothing is divided.

    Raises Refused unless the funds are exactly 100 percent.
    """
    ensure_whole(funds)
    parts = allocate(max(0, surplus), [fund.percent for fund in funds])
    return {fund.name: part for fund, part in zip(funds, parts, strict=True)}


def share_fund(fund: Fund, amount: int, members: Sequence[Contribution]) -> dict[str, int]:
    """Return rupiah of ``fund`` by member number, in proportion to what each brought.

    Raises Refused for a pool that nobody has a part in, for a negative contribution, and as
    `split_by_unit` does.
    """
    if fund.units:
        return _together(share_by_unit(fund, amount, members), members)
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


def split_by_unit(amount: int, percents: Mapping[str, Decimal]) -> dict[str, int]:
    """Return rupiah by unit of a pool that is split by ``percents``, ties by code of the unit.

    Raises Refused unless the units are exactly 100 percent of the pool.
    """
    if any(percent < 0 for percent in percents.values()):
        raise Refused(N_("The part of a unit cannot be negative."))
    total = sum(percents.values(), Decimal(0))
    if total != WHOLE:
        raise Refused(
            N_("The units are %(total)s percent of the business pool; they must be exactly 100."),
            total=_short(total),
        )
    units = sorted(percents)
    parts = allocate(amount, [percents[unit] for unit in units])
    return dict(zip(units, parts, strict=True))


def share_by_unit(
    fund: Fund,
    amount: int,
    members: Sequence[Contribution],
    names: Mapping[str, str] | None = None,
) -> dict[str, dict[str, int]]:
    """Return rupiah by unit and member number: each unit's part, by the business with it alone.

    ``names`` are what a refusal calls the units. Raises Refused for the part of a unit that no
    member did business with, and as `split_by_unit` and `share_fund` do.
    """
    shared = {}
    for unit, part in split_by_unit(amount, fund.units).items():
        own = Fund(fund.name, fund.units[unit], fund.basis, unit)
        if part and not any(_weight(own, member) for member in members):
            raise Refused(
                N_("There is %(amount)s for business with %(unit)s, but no member did any."),
                amount=part,
                unit=(names or {}).get(unit, unit),
                field=f"unit_{unit}",
            )
        shared[unit] = share_fund(own, part, members)
    return shared


def _together(
    by_unit: Mapping[str, Mapping[str, int]], members: Sequence[Contribution]
) -> dict[str, int]:
    return {
        member.number: sum(parts[member.number] for parts in by_unit.values()) for member in members
    }


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
    units = {
        fund.name: split_by_unit(amounts[fund.name], fund.units) for fund in funds if fund.units
    }
    return Division(amounts, shares, units)


BUSINESS = "all"
"""The unit under which all business of a member is counted together."""


def funds_of(percents: Mapping[FundKind, Decimal]) -> list[Fund]:
    """Return percent by fund as `divide` takes them: the two member pools with their basis."""
    basis = {FundKind.SAVINGS: Basis.SAVINGS, FundKind.PARTICIPATION: Basis.PARTICIPATION}
    return [
        Fund(kind, percents[kind], basis.get(kind), BUSINESS if kind in basis else None)
        for kind in FundKind
        if percents.get(kind)
    ]


def of_the_members_part(
    members: Decimal, by_savings: Decimal, by_participation: Decimal
) -> dict[FundKind, Decimal]:
    """Return the two pools in percent of the surplus, given in percent of the members' part.

    Cooperatives state it both ways; ``by_savings`` and ``by_participation`` are 100 together.
    Raises Refused otherwise.
    """
    if by_savings + by_participation != WHOLE:
        raise Refused(N_("The two parts of the members' share must be exactly 100 together."))
    return {
        FundKind.SAVINGS: members * by_savings / WHOLE,
        FundKind.PARTICIPATION: members * by_participation / WHOLE,
    }


def share_surplus(
    policy: Policy,
    member_amount: int,
    other_amount: int,
    sharers: Sequence[Sharer],
    unit_names: Mapping[str, str] | None = None,
) -> Outcome:
    """Return how both kinds of surplus (rupiah) are shared by ``policy``.

    Each kind has its own table of percentages; what both give a pool is shared at once, so that
    the largest remainder decides once. Where the policy splits the business pool, each unit's
    part of it is shared by the business with that unit; ``unit_names`` are by code. Raises Refused
    as `ensure_whole`, `split_by_unit` and `share_fund` do, and when there is nothing to share.
    """
    if member_amount + other_amount <= 0:
        raise Refused(N_("There is no surplus, so nothing is shared."))
    from_members = _divide(member_amount, policy.member_percents)
    from_others = _divide(other_amount, policy.other_percents)
    members = [
        Contribution(sharer.number, sharer.savings, {BUSINESS: sharer.business})
        for sharer in sharers
    ]
    funds = funds_of({FundKind.SAVINGS: Decimal(1), FundKind.PARTICIPATION: Decimal(1)})
    pools = {
        FundKind(fund.name): Pool(
            from_members.get(FundKind(fund.name), 0),
            from_others.get(FundKind(fund.name), 0),
            sum(_weight(fund, member) for member in members),
        )
        for fund in funds
    }
    by_savings, by_business = funds
    business_pool = pools[FundKind.PARTICIPATION].amount
    savings_parts = share_fund(by_savings, pools[FundKind.SAVINGS].amount, members)
    unit_pools, unit_parts = _share_units(policy.unit_percents, business_pool, sharers, unit_names)
    business_parts = (
        _together(unit_parts, members)
        if unit_pools
        else share_fund(by_business, business_pool, members)
    )
    shares = tuple(
        MemberShare(
            sharer,
            savings_parts[sharer.number],
            business_parts[sharer.number],
            {unit: parts[sharer.number] for unit, parts in unit_parts.items()},
        )
        for sharer in sharers
    )
    return Outcome(
        member_amount, other_amount, from_members, from_others, pools, shares, unit_pools
    )


def _share_units(
    percents: Mapping[str, Decimal],
    amount: int,
    sharers: Sequence[Sharer],
    names: Mapping[str, str] | None,
) -> tuple[dict[str, UnitPool], dict[str, dict[str, int]]]:
    """Return the units' pools, and rupiah by unit and member number; nothing without a split."""
    if not percents:
        return {}, {}
    members = [
        Contribution(sharer.number, 0, {unit: sharer.business_with(unit) for unit in percents})
        for sharer in sharers
    ]
    fund = Fund(FundKind.PARTICIPATION, WHOLE, Basis.PARTICIPATION, units=percents)
    parts = share_by_unit(fund, amount, members, names)
    pools = {
        unit: UnitPool(sum(own.values()), sum(member.participation[unit] for member in members))
        for unit, own in parts.items()
    }
    return pools, parts


def _divide(amount: int, percents: Mapping[FundKind, Decimal]) -> dict[FundKind, int]:
    if amount <= 0:
        return {}
    divided = divide_surplus(amount, funds_of(percents))
    return {FundKind(name): part for name, part in divided.items()}


def savings_weight(basis: SavingsBasis, year: int, movements: Sequence[tuple[date, int]]) -> int:
    """Return what a member's savings weigh in ``year``.

    ``movements`` are (day, signed rupiah) up to the end of the year; what came before it stands on
    its first day. The balance at the end; the sum of the twelve ends of month (the average has the
    same proportions); or rupiah times days, the day of a deposit included. Never below zero.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    match basis:
        case SavingsBasis.CLOSING:
            weights = [amount for _day, amount in movements]
        case SavingsBasis.AVERAGE:
            weights = [amount * (13 - max(day, first).month) for day, amount in movements]
        case SavingsBasis.DAYS:
            weights = [amount * ((last - max(day, first)).days + 1) for day, amount in movements]
    return max(0, sum(weights))


_OWN_SAVINGS = {
    SavingsBasis.CLOSING: N_("Your savings"),
    SavingsBasis.AVERAGE: N_("Your savings, the twelve ends of month added up"),
    SavingsBasis.DAYS: N_("Your savings times days"),
}


def _explained(pool: Pool | UnitPool, amount: int, *brought: Input) -> Explained[int]:
    return Explained(
        rule=N_("Each member's part of the pool is the part of what all members brought"),
        source=N_("UU 25/1992 art. 45"),
        inputs=(*brought, Input(N_("In the pool"), pool.amount, "rupiah")),
        steps=(Step(N_("Your part"), N_("own ÷ all × pool"), amount, "rupiah"),),
        result=amount,
        rounding=N_("To whole rupiah by the largest remainder, so that all parts are the pool"),
    )


def explain_share(
    kind: FundKind, pool: Pool, weight: int, amount: int, basis: SavingsBasis
) -> Explained[int]:
    """Return why a member gets ``amount`` rupiah of a pool: own part of all, times the pool."""
    is_savings = kind is FundKind.SAVINGS
    unit: Any = "count" if is_savings and basis is not SavingsBasis.CLOSING else "rupiah"
    own = _OWN_SAVINGS[basis] if is_savings else N_("Interest you paid")
    everybody = N_("The same of all members") if is_savings else N_("Paid by all members")
    return _explained(pool, amount, Input(own, weight, unit), Input(everybody, pool.weight, unit))


def explain_unit_part(
    unit_name: str, pool: UnitPool, part: UnitPart, *, is_cooperative: bool
) -> Explained[int]:
    """Return why a member gets a part of a unit's pool; the cooperative's is what was paid to it.

    ``unit_name`` is what the reader calls the unit.
    """
    if is_cooperative:
        own, everybody = N_("Interest you paid"), N_("Paid by all members")
    else:
        own, everybody = N_("Your business there"), N_("The same of all members")
    return _explained(
        pool,
        part.amount,
        Input(N_("Business with"), unit_name, "text"),
        Input(own, part.weight, "rupiah"),
        Input(everybody, pool.weight, "rupiah"),
    )
