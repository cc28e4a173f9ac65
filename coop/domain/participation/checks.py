"""What an auditor re-derives of participation."""

from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.participation.models import Participation
from coop.explain import N_


def _reversals_mirror() -> Finding:
    original, reversal = aliased(Participation), aliased(Participation)
    checked = session.scalar(select(func.count()).select_from(Participation)) or 0
    wrong = session.execute(
        select(reversal.id, original.id)
        .join(original, original.id == reversal.reverses_id)
        .where(
            or_(
                reversal.amount != -original.amount,
                reversal.person_id != original.person_id,
                reversal.kind != original.kind,
            )
        )
    )
    finding = Finding(checked)
    finding.problems += [f"participation {new} does not mirror {old}" for new, old in wrong]
    negative = session.scalars(
        select(Participation.id).where(
            Participation.reverses_id.is_(None),
            Participation.lowers_id.is_(None),
            Participation.amount <= 0,
        )
    )
    finding.problems += [f"participation {row} is not positive" for row in negative]
    finding.problems += [
        f"participation {row}: {amount}, lowered by {-int(lowered)}"
        for row, amount, lowered in session.execute(_lowered_wrongly())
    ]
    return finding


def _lowered_wrongly() -> Select[*tuple[Any, ...]]:
    """Select what was lowered by more than it was, by something of another kind, or upwards."""
    original, lowering = aliased(Participation), aliased(Participation)
    alien = case(
        (
            or_(
                lowering.amount >= 0,
                lowering.person_id != original.person_id,
                lowering.kind != original.kind,
                lowering.unit_id != original.unit_id,
            ),
            1,
        ),
        else_=0,
    )
    return (
        select(original.id, original.amount, func.sum(lowering.amount))
        .join(lowering, lowering.lowers_id == original.id)
        .group_by(original.id, original.amount)
        .having(or_(original.amount + func.sum(lowering.amount) < 0, func.max(alien) == 1))
    )


CHECKS = [
    Check(
        "participation.reversals_mirror",
        _reversals_mirror,
        N_("What is taken off participation mirrors its original, or is a part of it."),
    )
]
