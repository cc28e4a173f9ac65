"""Gather the facts about a member, price the loan, and say whether it may be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, func, select

from coop import dates
from coop.db import session
from coop.domain.loans import queries
from coop.domain.loans.eligibility_rules import (
    Check,
    Eligibility,
    EligibilityFacts,
    EligibilityLimits,
    check_eligibility,
)
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.records import ProductTerms
from coop.domain.loans.schedule_rules import (
    annual_effective_rate,
    calculate_schedule,
    explain_instalment,
)
from coop.domain.loans.types import LoanStatus, Schedule
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.savings.models import SavingsAccount, SavingsProduct
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import get_setting
from coop.errors import NotFound, Refused
from coop.explain import N_, Explained, Input, Step
from coop.money import round_half_up


@dataclass(frozen=True, slots=True)
class LoanQuote:
    """A loan with its full cost before anybody asks for it; whole rupiah, percent per year."""

    terms: ProductTerms
    amount: int
    months: int
    schedule: Schedule
    admin_fee: int
    swp: int
    effective_rate: Decimal
    why_instalment: Explained[int]
    why_cost: Explained[int]

    @property
    def received(self) -> int:
        """What the borrower gets in hand."""
        return self.amount - self.admin_fee - self.swp

    @property
    def total_cost(self) -> int:
        """Interest and fees over the whole term."""
        return self.why_cost.result

    @property
    def highest_instalment(self) -> int:
        """The largest instalment of the schedule."""
        return max(row.instalment for row in self.schedule.rows)


@dataclass(frozen=True, slots=True)
class AppliedFor:
    """What a member asks for and says about their income; amounts in whole rupiah."""

    version_id: int
    amount: int
    months: int
    purpose: str
    monthly_salary: int
    other_instalments_amount: int = 0
    collateral: str = ""


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What the books know of a member who asks for a loan; whole rupiah."""

    member_id: int
    person_id: int
    is_active: bool
    joined_on: date
    savings: dict[SavingsKind, int]
    running_instalments: int
    arrears: int

    @property
    def base_savings(self) -> int:
        """Pokok and wajib, which the ceiling is a multiple of."""
        return self.savings.get(SavingsKind.POKOK, 0) + self.savings.get(SavingsKind.WAJIB, 0)


def calculate_fee(amount: int, percent: Decimal) -> int:
    """Return ``percent`` of ``amount`` in whole rupiah, half up."""
    return round_half_up(Fraction(percent) * amount / 100)


def quote_loan(terms: ProductTerms, amount: int, months: int, on: date) -> LoanQuote:
    """Return schedule and full cost of a loan paid out on ``on``.

    The effective rate counts interest and the fee; mandatory loan savings stay the borrower's
    own money. Raises Refused for terms that are no loan.
    """
    schedule = calculate_schedule(
        terms.method, amount, terms.rate_percent_per_year, months, dates.add_months(on, 1)
    )
    fee = calculate_fee(amount, terms.admin_fee_percent)
    swp = calculate_fee(amount, terms.swp_percent)
    cost = Explained(
        rule=N_("Full cost of the loan"),
        source=N_("Terms of the loan product"),
        inputs=(
            Input(N_("Interest over the term"), schedule.total_interest, "rupiah"),
            Input(N_("Administration fee"), fee, "rupiah"),
        ),
        steps=(
            Step(
                N_("Full cost"),
                N_("interest + administration fee"),
                schedule.total_interest + fee,
                "rupiah",
            ),
        ),
        result=schedule.total_interest + fee,
    )
    return LoanQuote(
        terms,
        amount,
        months,
        schedule,
        fee,
        swp,
        annual_effective_rate(amount - fee, [row.instalment for row in schedule.rows]),
        explain_instalment(terms.method, amount, terms.rate_percent_per_year, months),
        cost,
    )


def quote_product(version_id: int, amount: int, months: int, on: date) -> LoanQuote:
    """Return the cost of a loan of a product on offer, inside what the product allows.

    Raises Refused naming the field, NotFound for a product that is not offered.
    """
    terms = next(
        (one for one in queries.list_current_products(on) if one.version_id == version_id), None
    )
    if terms is None:
        raise NotFound(N_("This loan product is not offered."), field="product")
    if not terms.minimum_amount <= amount <= terms.maximum_amount:
        raise Refused(
            N_("This product lends from %(low_amount)s to %(high_amount)s."),
            field="amount",
            low_amount=terms.minimum_amount,
            high_amount=terms.maximum_amount,
        )
    if not terms.minimum_months <= months <= terms.maximum_months:
        raise Refused(
            N_("This product runs from %(low)s to %(high)s months."),
            field="months",
            low=terms.minimum_months,
            high=terms.maximum_months,
        )
    return quote_loan(terms, amount, months, on)


def gather_facts(member_id: int, on: date) -> MemberFacts:
    """Return what the books know of the member on ``on``, or raise NotFound."""
    who = (Member.person_id, Member.status, Member.joined_on)
    savings: Sequence[Row[*tuple[Any, ...]]] = session.execute(
        select(*who, SavingsProduct.kind, func.sum(SavingsAccount.balance))
        .outerjoin(SavingsAccount, SavingsAccount.member_id == Member.id)
        .outerjoin(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(Member.id == member_id)
        .group_by(*who, SavingsProduct.kind)
    ).all()
    if not savings:
        raise NotFound(N_("This member does not exist."))
    person_id, status, joined_on, *_first = savings[0]
    next_instalments = session.execute(
        select(Loan.id, func.max(Instalment.principal + Instalment.interest))
        .join(Instalment, Instalment.loan_id == Loan.id)
        .where(
            Loan.member_id == member_id,
            Loan.status == LoanStatus.ACTIVE,
            Instalment.is_settled.is_(False),
        )
        .group_by(Loan.id)
    ).all()
    arrears = queries.sum_arrears([loan_id for loan_id, _amount in next_instalments], on)
    return MemberFacts(
        member_id,
        person_id,
        status is MemberStatus.ACTIVE,
        joined_on,
        {kind: int(amount) for *_who, kind, amount in savings if kind is not None},
        sum(int(amount) for _loan_id, amount in next_instalments),
        sum(arrears.values()),
    )


def judge(
    wish: AppliedFor, quote: LoanQuote, facts: MemberFacts, on: date, *, is_kept: bool = False
) -> Eligibility:
    """Return every check of the wish.

    ``is_kept``: the wish is the member's open application, beside which there is no other one.
    """
    terms = quote.terms
    others = 0 if is_kept else int(queries.find_open_application(facts.member_id) is not None)
    return check_eligibility(
        EligibilityFacts(
            is_active_member=facts.is_active,
            months_of_membership=months_between(facts.joined_on, on),
            amount=wish.amount,
            months=wish.months,
            rate_percent_per_year=terms.rate_percent_per_year,
            instalment_amount=quote.highest_instalment,
            savings_amount=facts.base_savings,
            salary_amount=wish.monthly_salary,
            running_amount=facts.running_instalments + wish.other_instalments_amount,
            arrears_amount=facts.arrears,
            open_applications=others,
        ),
        EligibilityLimits(
            minimum_membership_months=terms.membership_months,
            minimum_amount=terms.minimum_amount,
            maximum_amount=terms.maximum_amount,
            minimum_months=terms.minimum_months,
            maximum_months=terms.maximum_months,
            savings_multiple=Decimal(terms.savings_multiple),
            salary_percent=Decimal(str(get_setting("loans.debt_service_percent"))),
            rate_ceiling_percent_per_year=Decimal(str(get_setting("loans.rate_ceiling_percent"))),
        ),
    )


def months_between(start: date, end: date) -> int:
    """Return the full months from ``start`` to ``end``, 0 when ``end`` is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months if dates.add_months(start, months) <= end else months - 1)


def freeze(eligibility: Eligibility) -> list[dict[str, Any]]:
    """Return the checks as JSON, as they are kept with the application."""
    return [
        {"label": check.label, "ok": check.ok, "explained": check.explained.to_json()}
        for check in eligibility.checks
    ]


def thaw(kept: list[dict[str, Any]]) -> Eligibility:
    """Return the checks that `freeze` kept."""
    checks = tuple(
        Check(one["label"], one["ok"], Explained.from_json(one["explained"])) for one in kept
    )
    return Eligibility(all(check.ok for check in checks), checks)
