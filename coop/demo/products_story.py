"""Terms that change: one decided and to come, one that waits for the chair."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from coop.dates import add_months, month_of
from coop.demo.stage import Stage
from coop.domain.approvals.types import Decision
from coop.domain.product_terms import queries, service
from coop.domain.product_terms.types import Product


class ProductsStory:
    """Plays what the treasurer proposes and the chair decides on products."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def plan(self) -> None:
        """Plan a cheaper loan from next month on, and a proposal of the last days."""
        stage, end = self.stage, self.stage.today
        stage.on(end - timedelta(days=10), 10, self._propose_cheaper_loan)
        stage.on(end - timedelta(days=9), 9, self._approve_it)
        stage.on(end - timedelta(days=2), 15, self._propose_longer_terms)

    def _next_month(self) -> date:
        return add_months(month_of(self.stage.today), 1)

    def _propose(self, code: str, **changes: Any) -> None:
        treasurer, product = self.stage.actors["bendahara"], self._product(code)
        terms = replace(product.versions[-1].terms, **changes)
        self.stage.played_by(
            treasurer,
            lambda: service.propose_terms(product, terms, self._next_month(), treasurer),
        )

    def _product(self, code: str) -> Product:
        return next(one for one in queries.list_products() if one.code == code)

    def _propose_cheaper_loan(self) -> None:
        self._propose("konsumtif", rate_percent_per_year=Decimal("11.4"), maximum_months=48)

    def _approve_it(self) -> None:
        chair = self.stage.actors["ketua"]
        self.stage.played_by(
            chair,
            lambda: service.decide_proposal(self._product("konsumtif"), chair, Decision.APPROVED),
        )

    def _propose_longer_terms(self) -> None:
        self._propose("anuitas", maximum_months=72, rate_percent_per_year=Decimal("14.4"))
