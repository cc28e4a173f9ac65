"""Make codes of promotions: one that is told to many, or many that are good for one use each."""

import secrets

from sqlalchemy.exc import IntegrityError

from coop import dates
from coop.db import find_by_key, insert_rows, insert_unless_taken, session
from coop.domain.promotions.code_rules import LETTERS, ensure_codes, write_code
from coop.domain.promotions.models import Promotion, PromotionCode
from coop.domain.promotions.queries import get_promotion
from coop.domain.promotions.rules import normalise_code
from coop.domain.promotions.types import PromotionStatus
from coop.domain.promotions.upkeep_service import promotion_ref
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_

TRIES = 3


def add_code(promotion_id: int, text: str, *, is_single_use: bool = False) -> PromotionCode:
    """Give a promotion a code of somebody's own choice, such as ``MERDEKA``.

    Raises NotFound, Refused for what cannot be a code, Conflict when the unit has that code, or
    one that looks like it.
    """
    promotion = _get_open(promotion_id)
    code = PromotionCode(
        unit_id=promotion.unit_id,
        promotion_id=promotion.id,
        code=normalise_code(text),
        shown=" ".join(text.upper().split()),
        is_single_use=is_single_use,
        made_at=dates.now(),
    )
    if not insert_unless_taken(code):
        raise Conflict(
            N_("There is a code already that is the same or looks like it."), field="code"
        )
    write_trail("promotion.code_added", promotion_ref(promotion), code=code.shown)
    return code


def make_codes(
    promotion_id: int,
    count: int,
    *,
    length: int = 8,
    prefix: str = "",
    is_single_use: bool = True,
) -> list[str]:
    """Make ``count`` codes that cannot be guessed and return them as they are printed.

    ``length`` random letters after ``prefix``. Raises NotFound, Refused, and Conflict when there
    is no room for so many.
    """
    promotion = _get_open(promotion_id)
    prefix = "".join(prefix.upper().split())
    ensure_codes(count, length, prefix)
    for _try in range(TRIES):
        made = _draw(promotion.unit_id, count, length, prefix)
        now = dates.now()
        try:
            with session.begin_nested():
                insert_rows(
                    PromotionCode,
                    (
                        {
                            "unit_id": promotion.unit_id,
                            "promotion_id": promotion.id,
                            "code": code,
                            "shown": shown,
                            "is_single_use": is_single_use,
                            "is_spent": False,
                            "made_at": now,
                        }
                        for code, shown in made.items()
                    ),
                )
        except IntegrityError:
            continue  # a rival has just made one of them
        write_trail(
            "promotion.codes_made", promotion_ref(promotion), count=count, prefix=prefix or None
        )
        return list(made.values())
    raise Conflict(N_("These codes could not be made. Choose longer ones."))


def _get_open(promotion_id: int) -> Promotion:
    promotion = get_promotion(promotion_id)
    if promotion.status is PromotionStatus.STOPPED:
        raise Refused(N_("It has been stopped. Write a new one."))
    if not promotion.needs_code:
        raise Refused(N_("This promotion needs no code."), field="needs_code")
    return promotion


def _draw(unit_id: int, count: int, length: int, prefix: str) -> dict[str, str]:
    """Return new codes as they are compared, with how they are printed."""
    made: dict[str, str] = {}
    for _try in range(TRIES):
        while len(made) < count:
            shown = write_code(prefix, "".join(secrets.choice(LETTERS) for _n in range(length)))
            made[normalise_code(shown)] = shown
        known = find_by_key(PromotionCode.code, PromotionCode.unit_id, list(made))
        taken = [code for code, of_unit in known.items() if of_unit == unit_id]
        if not taken:
            break
        for code in taken:
            del made[code]
    return made
