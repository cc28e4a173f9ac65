"""What an auditor re-derives of participation."""

from sqlalchemy import func, or_, select
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
            Participation.reverses_id.is_(None), Participation.amount <= 0
        )
    )
    finding.problems += [f"participation {row} is not positive" for row in negative]
    return finding


CHECKS = [
    Check(
        "participation.reversals_mirror",
        _reversals_mirror,
        N_("Reversed shares in SHU mirror their originals."),
    )
]
