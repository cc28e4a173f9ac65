"""Long reports that the treasurer had printed: one that is gone, one to take, one under way."""

from datetime import timedelta

from coop import dates
from coop.demo.stage import Stage
from coop.domain.reports import order_service
from coop.domain.reports.types import ReportFilter
from coop.jobs.reporting import print_job

LOCALE = "id"


class ReportsStory:
    """Plays what the treasurer prints."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def plan(self) -> None:
        """Plan one report in each state; the worker prints the last."""
        stage, end = self.stage, self.stage.today
        stage.on(end - timedelta(days=12), 14, lambda: self._print("simpanan"))
        stage.on(end - timedelta(days=5), 14.5, order_service.expire_orders)
        stage.on(end - timedelta(days=1), 16, lambda: self._print("pinjaman"))
        stage.on(end, 8, lambda: self._order("anggota"))

    def _order(self, code: str) -> int:
        treasurer = self.stage.actors["bendahara"]
        wanted = ReportFilter(day=dates.today())
        return self.stage.played_by(
            treasurer, lambda: order_service.order_report(code, wanted, treasurer, LOCALE).id
        )

    def _print(self, code: str) -> None:
        for effect in print_job({"order_id": self._order(code)}):
            effect()
