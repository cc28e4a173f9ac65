"""Write, change, publish and stop promotions."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import delete, select, update

from coop import dates
from coop.db import insert_missing, session, take
from coop.domain.identity.types import Actor
from coop.domain.people.audiences import GROUPS
from coop.domain.people.rules import name_key
from coop.domain.people.types import EVERYONE, PERSON_PREFIX
from coop.domain.promotions.models import Promotion, PromotionCode, PromotionCounter
from coop.domain.promotions.queries import TOTAL, get_promotion, terms_of
from coop.domain.promotions.rules import ensure_sound
from coop.domain.promotions.types import Offer, PromotionStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

KIND = "promotion"
# what may change while customers count on the rest, and never to their loss
_CHANGEABLE = frozenset({"name", "search_key", "text", "last_on", "total_limit", "budget_amount"})


def promotion_ref(promotion: Promotion) -> Ref:
    """Return what names the promotion in the trail."""
    return Ref(KIND, promotion.id)


def draft_promotion(unit_id: int, offer: Offer, actor: Actor) -> Promotion:
    """Keep a new promotion as a draft. Raises Refused, naming the field."""
    columns = _columns(offer)
    promotion = Promotion(
        unit_id=unit_id,
        status=PromotionStatus.DRAFT,
        made_by=actor.user_id,
        made_at=dates.now(),
        **columns,
    )
    session.add(promotion)
    session.flush()
    write_trail("promotion.drafted", promotion_ref(promotion), name=promotion.name)
    return promotion


def change_promotion(promotion_id: int, offer: Offer) -> None:
    """Write a draft anew; of what is published only what takes nothing from customers.

    That is the name, the text, a later last day, a higher limit in all and a higher budget.
    Raises NotFound, Refused naming the field, Conflict when it was changed meanwhile.
    """
    promotion = get_promotion(promotion_id)
    columns = _columns(offer)
    changed = {name: value for name, value in columns.items() if value != getattr(promotion, name)}
    if promotion.status is PromotionStatus.STOPPED:
        raise Refused(N_("It has been stopped. Write a new one."))
    if not changed:
        return
    before = {name: getattr(promotion, name) for name in changed}
    if promotion.status is PromotionStatus.PUBLISHED:
        _ensure_no_loss(promotion, changed)
    elif promotion.needs_code and not offer.needs_code and _has_codes(promotion_id):
        raise Refused(N_("It has codes already."), field="needs_code")
    _switch(promotion, promotion.status, *_unchanged(promotion), **changed)
    if promotion.status is PromotionStatus.PUBLISHED:
        _raise_limits(promotion)
    shown = set(changed) - {"search_key", "text"}
    write_trail(
        "promotion.changed",
        promotion_ref(promotion),
        before={name: _told(before[name]) for name in shown},
        after={name: _told(changed[name]) for name in shown},
    )


def publish_promotion(promotion_id: int, actor: Actor) -> None:
    """Offer a draft to customers from its first day on.

    Raises NotFound, Refused when it is not sound, is over or lacks codes, Conflict.
    """
    promotion = get_promotion(promotion_id)
    ensure_sound(terms_of(promotion))
    _ensure_audience(promotion.audience)
    if promotion.last_on is not None and promotion.last_on < today():
        raise Refused(N_("Its last day is over. Change the dates first."), field="last_on")
    if promotion.needs_code and not _has_codes(promotion_id):
        raise Refused(N_("It needs a code, but has none yet."), field="needs_code")
    _switch(
        promotion,
        PromotionStatus.DRAFT,
        status=PromotionStatus.PUBLISHED,
        published_by=actor.user_id,
        published_at=dates.now(),
    )
    if promotion.total_limit is not None or promotion.budget_amount is not None:
        insert_missing(
            PromotionCounter,
            [
                {
                    "promotion_id": promotion.id,
                    "scope": TOTAL,
                    "uses": 0,
                    "amount": 0,
                    "most_uses": promotion.total_limit,
                    "most_amount": promotion.budget_amount,
                }
            ],
        )
    write_trail("promotion.published", promotion_ref(promotion))


def remove_draft(promotion_id: int) -> None:
    """Remove a promotion that was never published, with its codes. Raises NotFound, Conflict."""
    promotion = get_promotion(promotion_id)
    if promotion.status is not PromotionStatus.DRAFT:
        raise Conflict(N_("It has been published, so it can only be stopped."))
    _switch(promotion, PromotionStatus.DRAFT, status=PromotionStatus.STOPPED)  # ours from here on
    session.execute(delete(PromotionCode).where(PromotionCode.promotion_id == promotion_id))
    write_trail("promotion.removed", promotion_ref(promotion), name=promotion.name)
    session.delete(promotion)
    session.flush()


def stop_promotion(promotion_id: int, actor: Actor, reason: str = "") -> None:
    """Take a promotion back from now on, for good; what was granted stays. Raises Conflict."""
    promotion = get_promotion(promotion_id)
    if promotion.status is PromotionStatus.STOPPED:
        raise Conflict(N_("It has been stopped already."))
    _switch(
        promotion,
        promotion.status,
        status=PromotionStatus.STOPPED,
        stopped_by=actor.user_id,
        stopped_at=dates.now(),
    )
    write_trail("promotion.stopped", promotion_ref(promotion), reason=reason.strip())


def _told(value: Any) -> Any:
    """Return a value as the trail keeps it: hours as text."""
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _columns(offer: Offer) -> dict[str, Any]:
    """Return what is kept of an offer. Raises Refused for what is not sound."""
    terms = offer.terms
    ensure_sound(terms)
    name = terms.name.strip()
    if not name:
        raise Refused(N_("Give it a name."), field="name")
    _ensure_audience(terms.audience)
    return {
        "name": name,
        "search_key": name_key(name),
        "text": offer.text.strip(),
        "kind": terms.kind,
        "first_on": terms.first_on,
        "last_on": terms.last_on,
        "percent": terms.percent,
        "amount": terms.amount,
        "buys": terms.buys,
        "gets": terms.gets,
        "points": terms.points,
        "cap_amount": terms.cap_amount,
        "cap_quantity": terms.cap_quantity,
        "minimum_amount": terms.minimum_amount,
        "minimum_quantity": terms.minimum_quantity,
        "weekdays": sorted(terms.weekdays),
        "from_hour": terms.from_hour,
        "until_hour": terms.until_hour,
        "items": sorted(terms.items),
        "tags": sorted(terms.tags),
        "audience": sorted(terms.audience),
        "needs_code": offer.needs_code,
        "total_limit": terms.limits.total,
        "person_limit": terms.limits.per_person,
        "day_limit": terms.limits.per_day,
        "budget_amount": terms.limits.budget_amount,
        "priority": terms.priority,
        "is_automatic": terms.is_automatic,
        "is_exclusive": terms.is_exclusive,
        "gives_back": offer.gives_back,
    }


def _ensure_audience(audience: Iterable[str]) -> None:
    known = {EVERYONE, *GROUPS}
    if any(one not in known and not one.startswith(PERSON_PREFIX) for one in audience):
        raise Refused(N_("This group is not there any more. Choose another."), field="audience")


def _ensure_no_loss(promotion: Promotion, changed: dict[str, Any]) -> None:
    fixed = set(changed) - _CHANGEABLE
    if fixed:
        raise Refused(
            N_("Customers count on what is published. Stop it and write a new one."),
            field=min(fixed),
        )
    if "last_on" in changed and not _is_later(promotion.last_on, changed["last_on"]):
        raise Refused(N_("What is published can only last longer."), field="last_on")
    for name in ("total_limit", "budget_amount"):
        if name in changed and not _is_more(getattr(promotion, name), changed[name]):
            raise Refused(N_("A limit of what is published can only rise."), field=name)


def _is_later(before: date | None, after: date | None) -> bool:
    return before is not None and (after is None or after > before)


def _is_more(before: int | None, after: int | None) -> bool:
    """Say whether a limit rises; where none is counted, and where one is, that stays so."""
    return before is not None and after is not None and after > before


def _unchanged(promotion: Promotion) -> list[Any]:
    """Return the conditions under which nobody else has changed what may only grow."""
    return [
        getattr(Promotion, name).is_not_distinct_from(getattr(promotion, name))
        for name in ("last_on", "total_limit", "budget_amount")
    ]


def _raise_limits(promotion: Promotion) -> None:
    take(
        update(PromotionCounter)
        .where(PromotionCounter.promotion_id == promotion.id, PromotionCounter.scope == TOTAL)
        .values(most_uses=promotion.total_limit, most_amount=promotion.budget_amount)
        .execution_options(synchronize_session=False)
    )


def _has_codes(promotion_id: int) -> bool:
    found = select(PromotionCode.id).where(PromotionCode.promotion_id == promotion_id).limit(1)
    return session.scalar(found) is not None


def _switch(promotion: Promotion, before: PromotionStatus, *unless: Any, **values: Any) -> None:
    won = take(
        update(Promotion)
        .where(Promotion.id == promotion.id, Promotion.status == before, *unless)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    session.refresh(promotion)
