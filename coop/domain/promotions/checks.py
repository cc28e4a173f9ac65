"""What an auditor re-derives of promotions: counters, limits, codes, from the uses alone."""

from collections import defaultdict

from sqlalchemy import func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.promotions.models import (
    Promotion,
    PromotionCode,
    PromotionCounter,
    PromotionUse,
)
from coop.explain import N_

ROWS_AT_ONCE = 1_000
Counted = dict[tuple[int, str], tuple[int, int]]


def check_counters() -> Finding:
    """Each counter is the number and the rupiah of the uses that count in it, and none lacks."""
    finding = Finding(0)
    wanted = _count_uses()
    found: Counted = {
        (row.promotion_id, row.scope): (row.uses, row.amount)
        for row in session.execute(
            select(
                PromotionCounter.promotion_id,
                PromotionCounter.scope,
                PromotionCounter.uses,
                PromotionCounter.amount,
            )
        )
    }
    finding.checked = len(found)
    for promotion_id, scope in sorted({*wanted, *found}):
        used = wanted.get((promotion_id, scope), (0, 0))
        counted = found.get((promotion_id, scope), (0, 0))
        if used != counted:
            finding.problems.append(
                f"promotion {promotion_id}, {scope}: {used[0]} uses of {used[1]} rupiah, "
                f"counted {counted[0]} of {counted[1]}"
            )
    return finding


def _count_uses() -> Counted:
    """Return uses and rupiah by promotion and scope, where the promotion has such a limit."""
    counted: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    rows = session.execute(
        select(
            PromotionUse.promotion_id,
            PromotionUse.person_id,
            PromotionUse.used_on,
            Promotion.total_limit,
            Promotion.budget_amount,
            Promotion.person_limit,
            Promotion.day_limit,
            func.count(),
            func.sum(PromotionUse.amount),
        )
        .join(Promotion, Promotion.id == PromotionUse.promotion_id)
        .where(PromotionUse.live_mark == 1)
        .group_by(
            PromotionUse.promotion_id,
            PromotionUse.person_id,
            PromotionUse.used_on,
            Promotion.total_limit,
            Promotion.budget_amount,
            Promotion.person_limit,
            Promotion.day_limit,
        )
    )
    for promotion_id, person_id, on, total, budget, by_person, by_day, uses, amount in rows:
        scopes = [
            "total" if total is not None or budget is not None else None,
            f"person:{person_id}" if by_person is not None else None,
            f"day:{on.isoformat()}" if by_day is not None else None,
        ]
        for scope in scopes:
            if scope is not None:
                counted[promotion_id, scope][0] += uses
                counted[promotion_id, scope][1] += int(amount)
    return {key: (uses, amount) for key, (uses, amount) in counted.items()}


def check_limits() -> Finding:
    """Nothing was granted beyond a limit, by the uses themselves."""
    finding = Finding(session.scalar(select(func.count()).select_from(PromotionUse)) or 0)
    limits = {
        row.id: row
        for row in session.execute(
            select(
                Promotion.id,
                Promotion.total_limit,
                Promotion.person_limit,
                Promotion.day_limit,
                Promotion.budget_amount,
            )
        )
    }
    for (promotion_id, scope), (uses, amount) in sorted(_count_uses().items()):
        limit = limits[promotion_id]
        kind = scope.partition(":")[0]
        most = {
            "total": limit.total_limit,
            "person": limit.person_limit,
            "day": limit.day_limit,
        }[kind]
        if most is not None and uses > most:
            finding.problems.append(f"promotion {promotion_id}, {scope}: {uses} uses of {most}")
        budget = limit.budget_amount if kind == "total" else None
        if budget is not None and amount > budget:
            finding.problems.append(
                f"promotion {promotion_id}: {amount} rupiah of a budget of {budget}"
            )
    return finding


def check_uses() -> Finding:
    """Each use grants what its reason comes to, by a code of its own promotion."""
    finding = Finding(0)
    rows = session.execute(
        select(
            PromotionUse.id,
            PromotionUse.amount,
            PromotionUse.why,
            PromotionCode.promotion_id,
            PromotionUse.promotion_id,
        )
        .outerjoin(PromotionCode, PromotionCode.id == PromotionUse.code_id)
        .order_by(PromotionUse.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for use_id, amount, why, of_code, promotion_id in rows:
        finding.checked += 1
        if why["result"] != amount:
            finding.problems.append(f"use {use_id}: {amount} rupiah, reckoned {why['result']}")
        if of_code not in (None, promotion_id):
            finding.problems.append(f"use {use_id}: its code is of promotion {of_code}")
    return finding


def check_codes() -> Finding:
    """A code that is good for one use is spent when one use counts, and had no more than that."""
    finding = Finding(session.scalar(select(func.count()).select_from(PromotionCode)) or 0)
    live = func.count(PromotionUse.id)
    rows = session.execute(
        select(PromotionCode.id, PromotionCode.is_spent, live)
        .outerjoin(
            PromotionUse,
            (PromotionUse.code_id == PromotionCode.id) & (PromotionUse.live_mark == 1),
        )
        .where(PromotionCode.is_single_use.is_(True))
        .group_by(PromotionCode.id, PromotionCode.is_spent)
        .having(
            or_(
                live > 1,
                PromotionCode.is_spent.is_(True) & (live == 0),
                PromotionCode.is_spent.is_(False) & (live > 0),
            )
        )
    )
    finding.problems += [
        f"code {code_id}: {'spent' if is_spent else 'unspent'}, {uses} uses"
        for code_id, is_spent, uses in rows
    ]
    return finding


CHECKS = [
    Check(
        "promotions.counters",
        check_counters,
        N_("Counters of promotions are the uses that count."),
    ),
    Check("promotions.limits", check_limits, N_("No promotion was used beyond a limit.")),
    Check("promotions.uses", check_uses, N_("Each discount is what its reason comes to.")),
    Check("promotions.codes", check_codes, N_("A code for one use was used once at most.")),
]
