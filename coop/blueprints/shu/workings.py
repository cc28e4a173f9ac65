"""What a share is made of, each part with its reason."""

from typing import Any

from flask_babel import gettext as _

from coop.domain.shu import queries
from coop.domain.shu.rules import explain_share, explain_unit_part
from coop.domain.shu.types import FundKind, Policy, UnitPart
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.explain import Explained
from coop.web.filters import translated

NO_BUSINESS = UnitPart(0, 0)


def workings_of(row: Any, found: Any) -> list[tuple[str, int, Explained[int]]]:
    """Return (pool, rupiah, why) of both parts of a share; of each unit's where it is split."""
    policy, pools = Policy.from_json(found.year, found.policy), queries.pools_of(found)
    parts = [(FundKind.SAVINGS, row.savings_weight, row.savings_amount)]
    if not policy.unit_percents:
        parts.append((FundKind.PARTICIPATION, row.participation, row.participation_amount))
    workings = [
        (
            translated(kind.label),
            amount,
            explain_share(kind, pools[kind], weight, amount, policy.savings_basis),
        )
        for kind, weight, amount in parts
    ]
    return workings + (_by_unit(row.id, found) if policy.unit_percents else [])


def _by_unit(share_id: int, found: Any) -> list[tuple[str, int, Explained[int]]]:
    parts = queries.unit_parts_of(share_id)
    return [
        (
            _("Members, by their business with %(unit)s", unit=unit.unit_name),
            part.amount,
            explain_unit_part(
                unit.unit_name,
                unit.pool,
                part,
                is_cooperative=unit.unit_id == COOPERATIVE_UNIT_ID,
            ),
        )
        for unit in queries.list_unit_pools(found)
        for part in [parts.get(unit.unit_id, NO_BUSINESS)]
    ]
