"""How points are earned, spent, expire and are taken back. A point is never spent twice."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from operator import attrgetter

from coop.dates import add_months
from coop.domain.loyalty.types import (
    Drawn,
    EarnRule,
    Event,
    EventKind,
    Holding,
    Lot,
    ProgramTerms,
    Refund,
    RewardText,
    Spending,
    Tier,
    TierStanding,
)
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step


def ensure_rule(rule: EarnRule) -> None:
    """Refuse a rule that never earns anything, or that contradicts itself."""
    if rule.points < 1:
        raise Refused(N_("A rule earns at least one point."), field="points")
    if rule.per_amount is not None and rule.per_amount < 1:
        raise Refused(N_("Give an amount above zero."), field="per_amount")
    if rule.cap_points is not None and rule.cap_points < 1:
        raise Refused(N_("A limit is at least 1, or left empty."), field="cap_points")
    if not rule.weekdays or not rule.weekdays <= set(range(7)):
        raise Refused(N_("Choose at least one day of the week."), field="weekdays")
    if rule.first_on and rule.last_on and rule.last_on < rule.first_on:
        raise Refused(N_("It cannot end before it begins."), field="last_on")
    if rule.event is not EventKind.VISIT and rule.items:
        raise Refused(N_("Only a visit has items."), field="items")


def calculate_points(event: Event, rules: Iterable[EarnRule]) -> Explained[int]:
    """Return the points that an event earns: those of every rule that fits, added up."""
    earned = [(rule, points) for rule in rules if (points := _points_by(rule, event))]
    total = sum(points for _rule, points in earned)
    return Explained(
        rule=N_("Points of every rule that fits are added up"),
        source=N_("Rules of the points"),
        inputs=(
            Input(N_("For"), event.kind.label, "text"),
            Input(N_("Day"), event.on, "date"),
            Input(N_("Paid"), event.amount, "rupiah"),
        ),
        steps=(
            *(Step(rule.name, N_("by this rule"), points, "count") for rule, points in earned),
            Step(N_("Points"), N_("together"), total, "count"),
        ),
        result=total,
        rounding=N_("Only full amounts count"),
    )


def _points_by(rule: EarnRule, event: Event) -> int:
    if not _fits(rule, event):
        return 0
    pieces = [piece for piece in event.pieces if piece.item in rule.items]
    if rule.per_amount is not None:
        amount = sum(piece.amount for piece in pieces) if rule.items else event.amount
        points = max(0, amount) // rule.per_amount * rule.points
    elif rule.items:
        points = sum(piece.quantity for piece in pieces) * rule.points
    else:
        points = rule.points
    return points if rule.cap_points is None else min(points, rule.cap_points)


def _fits(rule: EarnRule, event: Event) -> bool:
    return (
        rule.event is event.kind
        and event.on.weekday() in rule.weekdays
        and (rule.first_on is None or rule.first_on <= event.on)
        and (rule.last_on is None or event.on <= rule.last_on)
        and (event.is_first or not rule.is_for_first)
        and (event.is_birthday or not rule.is_for_birthday)
    )


def life_of(on: date, pending_days: int, valid_months: int | None) -> tuple[date, date | None]:
    """Return from when and until when points live that are earned on a day; None is for ever."""
    available_on = on + timedelta(days=pending_days)
    return available_on, add_months(available_on, valid_months) if valid_months else None


def hold(lots: Sequence[Lot], owed: int, on: date) -> Holding:
    """Return what a person holds on a day; what is owed back is taken off the usable points."""
    usable = sum(lot.left for lot in lots if lot.is_usable(on))
    expiring: dict[date, int] = {}
    for lot in lots:
        if lot.expires_on is not None and lot.left and not lot.has_expired(on):
            expiring[lot.expires_on] = expiring.get(lot.expires_on, 0) + lot.left
    return Holding(
        usable=max(0, usable - owed),
        pending=sum(lot.left for lot in lots if lot.available_on > on and not lot.has_expired(on)),
        owed=owed,
        expiring=tuple(sorted(expiring.items())),
    )


def draw(lots: Sequence[Lot], points: int, on: date) -> Drawn:
    """Return from which lots ``points`` come: what expires first goes first, then what is older.

    ``missing`` is what the usable lots do not have.
    """
    if points < 0:
        raise Refused(N_("Points cannot be negative."), field="points")
    by_lot: dict[int, int] = {}
    for lot in sorted(lots, key=_turn):
        taken = min(lot.left, points) if lot.is_usable(on) else 0
        if taken:
            by_lot[lot.id] = taken
            points -= taken
    return Drawn(by_lot, points)


def _turn(lot: Lot) -> tuple[date, date, int]:
    return lot.expires_on or date.max, lot.available_on, lot.id


def take_back(lots: Sequence[Lot], own: int, points: int, on: date) -> Drawn:
    """Return from which lots points are taken back: the lot ``own`` first, also while pending.

    Then those that would be spent next. ``missing`` has been spent already and is owed.
    """
    if points < 0:
        raise Refused(N_("Points cannot be negative."), field="points")
    by_lot = {
        lot.id: min(lot.left, points)
        for lot in lots
        if lot.id == own and lot.left and not lot.has_expired(on)
    }
    rest = draw([lot for lot in lots if lot.id != own], points - sum(by_lot.values()), on)
    return Drawn(
        {lot: part for lot, part in (by_lot | dict(rest.by_lot)).items() if part}, rest.missing
    )


def calculate_taken_back(refund: Refund) -> int:
    """Return how many points go back with a refund: in proportion, all with the last rupiah.

    What went back before counts, so that parts never add up to more than was earned. Raises
    Refused for more than was paid.
    """
    given_back = refund.before_amount + refund.now_amount
    if refund.now_amount < 0 or given_back > refund.paid_amount:
        raise Refused(N_("More than was paid cannot be given back."))
    if not refund.paid_amount:
        return refund.earned - refund.taken_back
    whole = refund.earned * given_back // refund.paid_amount
    return max(0, whole - refund.taken_back)


def most_to_spend(holding: int, to_pay: int, spending: Spending) -> int:
    """Return how many points may pay a part of ``to_pay`` rupiah; 0 where it is below the least."""
    payable = to_pay * spending.share_percent // 100 // spending.amount_each
    most = min(holding, payable)
    return most if most >= spending.least else 0


def ensure_spendable(points: int, holding: int, to_pay: int, spending: Spending) -> int:
    """Return what ``points`` pay in rupiah. Raises Refused when they are too few or too many."""
    if points < max(1, spending.least):
        raise Refused(
            N_("At least %(least)s points are spent at a time."),
            field="points",
            least=max(1, spending.least),
        )
    if points > holding:
        raise Refused(N_("You have too few points for it."), field="points")
    if points > most_to_spend(holding, to_pay, spending):
        raise Refused(
            N_("Points pay at most %(percent)s percent of it."),
            field="points",
            percent=spending.share_percent,
        )
    return points * spending.amount_each


def ensure_spending(spending: Spending) -> None:
    """Refuse points that are worth nothing, or pay nothing."""
    if spending.amount_each < 1:
        raise Refused(N_("A point is worth at least one rupiah."), field="amount_each")
    if not 1 <= spending.share_percent <= 100:
        raise Refused(N_("Give a percentage above 0 and up to 100."), field="share_percent")
    if spending.least < 0:
        raise Refused(N_("Points cannot be negative."), field="least")


def ensure_program(terms: ProgramTerms) -> None:
    """Refuse points that are worth nothing, pay nothing, or never live."""
    ensure_spending(terms.spending)
    if terms.pending_days < 0:
        raise Refused(N_("Days cannot be negative."), field="pending_days")
    if terms.valid_months is not None and terms.valid_months < 1:
        raise Refused(N_("Points live at least a month, or for ever."), field="valid_months")


def ensure_reward(reward: RewardText, stock: int | None = None) -> None:
    """Refuse a reward without a name, that costs nothing, or that ends before it begins."""
    if not reward.name.strip():
        raise Refused(N_("Give it a name."), field="name")
    if reward.points < 1:
        raise Refused(N_("Say how many points it costs."), field="points")
    if reward.until_on is not None and reward.until_on < reward.from_on:
        raise Refused(N_("It cannot end before it begins."), field="until_on")
    if stock is not None and stock < 0:
        raise Refused(N_("There cannot be less than none of it."), field="stock")


def is_offered(is_active: bool, from_on: date, until_on: date | None, on: date) -> bool:
    """Say whether a reward can be taken on a day; both its days belong to it."""
    return is_active and from_on <= on and (until_on is None or on <= until_on)


def ensure_tiers(tiers: Sequence[Tier]) -> None:
    """Refuse tiers without a name, twice the same, or reached by nothing."""
    if any(not tier.name.strip() for tier in tiers):
        raise Refused(N_("Give it a name."), field="name")
    if any(tier.from_points < 1 for tier in tiers):
        raise Refused(N_("A tier is reached by at least one point."), field="from_points")
    names = {tier.name.strip().casefold() for tier in tiers}
    points = {tier.from_points for tier in tiers}
    if len(names) < len(tiers) or len(points) < len(tiers):
        raise Refused(N_("Two tiers have the same name or the same points."), field="name")


def find_tier(earned: int, tiers: Iterable[Tier]) -> Tier | None:
    """Return the highest tier that points earned in twelve months reach, or None."""
    reached = [tier for tier in tiers if tier.from_points <= earned]
    return max(reached, key=attrgetter("from_points"), default=None)


def stand(earned: int, tiers: Sequence[Tier], first: date, last: date) -> Explained[TierStanding]:
    """Return which tier points earned from ``first`` to ``last`` reach, and what is missing."""
    tier = find_tier(earned, tiers)
    above = [one for one in tiers if one.from_points > earned]
    following = min(above, key=attrgetter("from_points"), default=None)
    missing = following.from_points - earned if following else 0
    name = tier.name if tier else "–"
    steps = [Step(N_("Tier"), N_("the highest that is reached"), name, "text")]
    if following is not None:
        steps.append(Step(following.name, N_("points still missing"), missing, "count"))
    return Explained(
        rule=N_("Points earned in twelve months, without those taken back"),
        source=N_("Rules of the points"),
        inputs=(
            Input(N_("From"), first, "date"),
            Input(N_("To"), last, "date"),
            Input(N_("Earned"), earned, "count"),
            *(Input(one.name, one.from_points, "count") for one in tiers),
        ),
        steps=tuple(steps),
        result=TierStanding(earned, tier, following, missing),
    )
