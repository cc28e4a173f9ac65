"""What sharing the surplus contributes: unpaid shares on leaving, and a year that stays closed."""

from datetime import date

from sqlalchemy import select

from coop.db import session
from coop.domain.books.checklist import register_year_blocker
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.settlement import (
    SettlementLook,
    SettlementPart,
    SettlementSource,
    register_settlement,
)
from coop.domain.ledger.types import debit
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.payout_service import settle_shares, unpaid_of
from coop.domain.shu.queries import is_being_shared
from coop.domain.shu.service import MEMBERS_PAYABLE
from coop.explain import N_, Explained, Input, Step


def register() -> None:
    """Register the settlement of unpaid shares, and what keeps a year closed."""
    register_settlement(SettlementSource("shu", look, close))
    register_year_blocker(is_being_shared)


def look(member_id: int, _on: date) -> SettlementLook:
    """Return the shares that the leaving member is still owed, in one statement."""
    rows = session.execute(
        select(ShuDistribution.year, ShuShare.total_amount)
        .join(ShuDistribution, ShuDistribution.id == ShuShare.distribution_id)
        .where(*unpaid_of(member_id))
        .order_by(ShuDistribution.year)
    )
    return SettlementLook([_part(year, amount) for year, amount in rows])


def _part(year: int, amount: int) -> SettlementPart:
    return SettlementPart(
        N_("Share in the surplus (SHU)"),
        debit(MEMBERS_PAYABLE, amount),
        Explained(
            rule=N_("A share that is not paid yet is paid on leaving"),
            source=N_("UU 25/1992 art. 45"),
            inputs=(Input(N_("Year"), str(year), "text"),),
            steps=(Step(N_("Share in the surplus (SHU)"), "", amount, "rupiah"),),
            result=amount,
        ),
    )


def close(member_id: int, entry: JournalEntry, _on: date) -> None:
    """Note that the settlement paid the shares."""
    settle_shares(member_id, entry)
