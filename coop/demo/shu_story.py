"""How the surplus of the first book year is shared: drafted, checked, resolved, paid."""

from datetime import date, timedelta
from decimal import Decimal

from coop import dates
from coop.demo.stage import MONTHS, Stage
from coop.domain.books.queries import find_live_year
from coop.domain.savings.types import SavingsKind
from coop.domain.shu import payout_service, service
from coop.domain.shu.types import FundKind, PayoutWay, Policy, SavingsBasis

OF_MEMBERS = {
    FundKind.RESERVE: Decimal(35),
    FundKind.SAVINGS: Decimal(20),
    FundKind.PARTICIPATION: Decimal(20),
    FundKind.BOARD: Decimal(5),
    FundKind.STAFF: Decimal(5),
    FundKind.EDUCATION: Decimal(5),
    FundKind.SOCIAL: Decimal(5),
    FundKind.DEVELOPMENT: Decimal(5),
}
OF_OTHERS = {
    FundKind.RESERVE: Decimal(60),
    FundKind.BOARD: Decimal(10),
    FundKind.STAFF: Decimal(10),
    FundKind.EDUCATION: Decimal(10),
    FundKind.SOCIAL: Decimal(10),
}


class ShuStory:
    """Plays the meeting in March of the year after, and the first payments."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def plan(self) -> None:
        """Plan the meeting of each year that ends within the story."""
        for step in range(MONTHS + 1):
            month = dates.add_months(self.stage.first_day, step)
            if month.month == 3:
                self.stage.on(month + timedelta(days=20), 14, lambda m=month: self._share(m))

    def _share(self, month: date) -> None:
        year = find_live_year(month.year - 1)
        if year is None or year.surplus_amount <= 0:
            return
        treasurer, chair = self.stage.actors["bendahara"], self.stage.actors["ketua"]
        supervisor, other = self.stage.actors["pengawas"], self.stage.actors["bendahara2"]
        policy = Policy(
            year.year,
            SavingsBasis.AVERAGE,
            (SavingsKind.POKOK, SavingsKind.WAJIB),
            includes_left=False,
            member_percents=OF_MEMBERS,
            other_percents=OF_OTHERS,
        )
        act = self.stage.played_by
        key = act(treasurer, lambda: service.draft_shu(policy, treasurer).id)
        act(supervisor, lambda: service.check_shu(key, supervisor))
        meeting = dates.today() - timedelta(days=1)
        act(chair, lambda: service.resolve_shu(key, f"RAT-{month.year}/03", meeting, chair))
        act(other, lambda: service.post_shu(key, other))
        for share in service.queries.search_shares(key).rows[:6]:
            act(
                other,
                lambda s=share.id: payout_service.pay_share(
                    s, PayoutWay.SUKARELA, other, bank_account_id=None
                ),
            )
