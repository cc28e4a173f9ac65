"""What a promotion would have done to past orders, before it is published."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from coop.domain.people.types import PERSON_PREFIX
from coop.domain.promotions.rules import apply_promotions
from coop.domain.promotions.types import Applied, Order, Reason, Simulation, Terms, Used


class _Taken:
    """What the orders looked at so far have taken of a promotion."""

    def __init__(self) -> None:
        self.amounts: list[int] = []
        self.by_person: Counter[str] = Counter()
        self.by_day: defaultdict[date, list[int]] = defaultdict(list)
        self.points = 0

    def used(self, person: str, on: date) -> Used:
        return Used(
            len(self.amounts), self.by_person[person], len(self.by_day[on]), sum(self.amounts)
        )

    def add(self, person: str, on: date, applied: Applied) -> None:
        self.amounts.append(applied.amount)
        self.by_person[person] += 1
        self.by_day[on].append(applied.amount)
        self.points += applied.points


def simulate(terms: Terms, orders: Iterable[Order]) -> Simulation:
    """Return what ``terms`` would have taken off past orders, and why others had nothing.

    Everybody is taken to have chosen it, and typed its code where it has one: it is the most that
    it could have cost. Its limits count from zero, through the orders as they come; who ordered
    is known by the group of that person alone (``person:7``).
    """
    taken, refused, count = _Taken(), Counter[Reason](), 0
    for order in orders:
        count += 1
        person = next((one for one in order.customer.groups if one.startswith(PERSON_PREFIX)), "")
        customer = replace(
            order.customer,
            chosen=frozenset({terms.key}),
            codes=frozenset({terms.code} if terms.code else ()),
        )
        tried = replace(order, customer=customer, used={terms.key: taken.used(person, order.on)})
        discount = apply_promotions(tried, [terms])
        for applied in discount.applied:
            taken.add(person, order.on, applied)
        refused.update(refusal.reason for refusal in discount.refused)
    amounts = sorted(taken.amounts)
    return Simulation(
        orders=count,
        uses=len(amounts),
        persons=len(taken.by_person),
        amount=sum(amounts),
        points=taken.points,
        smallest=amounts[0] if amounts else 0,
        median=amounts[(len(amounts) - 1) // 2] if amounts else 0,
        largest=amounts[-1] if amounts else 0,
        by_day=tuple(
            (on, len(parts), sum(parts)) for on, parts in sorted(taken.by_day.items()) if parts
        ),
        refused=dict(refused),
    )
