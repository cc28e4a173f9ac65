"""Whether a member may have a loan: every check with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from coop.explain import N_, Explained, Input, Step
from coop.money import round_down

RATE_CEILING_PERCENT_PER_YEAR = Decimal(24)
"""Permenkop UKM 8/2023 art. 27. It does not say on which basis: the caller states the rate on the
basis that the cooperative has decided on."""

_POLICY = N_("Lending policy of the cooperative")


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """The member and the loan asked for; amounts in whole rupiah, the rate in percent per year.

    ``savings_amount`` is pokok + wajib; ``instalment_amount`` the highest instalment of the loan
    asked for; ``running_amount`` what already goes to instalments each month;
    ``open_applications`` does not count the application itself.
    """

    is_active_member: bool
    months_of_membership: int
    amount: int
    months: int
    rate_percent_per_year: Decimal
    instalment_amount: int
    savings_amount: int
    salary_amount: int
    running_amount: int
    arrears_amount: int
    open_applications: int


@dataclass(frozen=True, slots=True)
class EligibilityLimits:
    """What the product and the lending policy allow; None switches a check off."""

    minimum_membership_months: int
    minimum_amount: int
    maximum_amount: int
    minimum_months: int
    maximum_months: int
    savings_multiple: Decimal | None
    salary_percent: Decimal | None
    rate_ceiling_percent_per_year: Decimal = RATE_CEILING_PERCENT_PER_YEAR


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, whether it is met, and why."""

    label: str
    ok: bool
    explained: Explained[bool]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All checks; ``ok`` when every one is met."""

    ok: bool
    checks: tuple[Check, ...]


def check_eligibility(facts: EligibilityFacts, limits: EligibilityLimits) -> Eligibility:
    """Return every check of the loan asked for; none is left out because another one failed."""
    checks = (*_member_checks(facts, limits), *_loan_checks(facts, limits))
    return Eligibility(all(check.ok for check in checks), checks)


def _member_checks(facts: EligibilityFacts, limits: EligibilityLimits) -> Iterator[Check]:
    yield _check(
        N_("Active member"),
        facts.is_active_member,
        N_("only active members may borrow"),
        Input(N_("Active member"), facts.is_active_member, "text"),
        source=N_("Law 4/2023: lending to others needs a licence of the OJK"),
    )
    yield _check(
        N_("Length of membership"),
        facts.months_of_membership >= limits.minimum_membership_months,
        N_("months of membership ≥ minimum"),
        Input(N_("Months of membership"), facts.months_of_membership, "months"),
        Input(N_("Minimum"), limits.minimum_membership_months, "months"),
    )
    yield _check(
        N_("No arrears"),
        facts.arrears_amount == 0,
        N_("nothing is overdue"),
        Input(N_("Arrears"), facts.arrears_amount, "rupiah"),
    )
    yield _check(
        N_("No other application"),
        facts.open_applications == 0,
        N_("one application at a time"),
        Input(N_("Other open applications"), facts.open_applications, "count"),
    )


def _loan_checks(facts: EligibilityFacts, limits: EligibilityLimits) -> Iterator[Check]:
    yield _check(
        N_("Loan amount"),
        limits.minimum_amount <= facts.amount <= limits.maximum_amount,
        N_("minimum ≤ loan amount ≤ maximum"),
        Input(N_("Loan amount"), facts.amount, "rupiah"),
        Input(N_("Minimum"), limits.minimum_amount, "rupiah"),
        Input(N_("Maximum"), limits.maximum_amount, "rupiah"),
    )
    yield _check(
        N_("Term"),
        limits.minimum_months <= facts.months <= limits.maximum_months,
        N_("minimum ≤ term ≤ maximum"),
        Input(N_("Term"), facts.months, "months"),
        Input(N_("Minimum"), limits.minimum_months, "months"),
        Input(N_("Maximum"), limits.maximum_months, "months"),
    )
    if limits.savings_multiple is not None:
        ceiling = round_down(Fraction(limits.savings_multiple) * facts.savings_amount)
        yield _check(
            N_("Ceiling by savings"),
            facts.amount <= ceiling,
            N_("loan amount ≤ ceiling"),
            Input(N_("Loan amount"), facts.amount, "rupiah"),
            Input(N_("Pokok and wajib savings"), facts.savings_amount, "rupiah"),
            Input(N_("Times the savings"), limits.savings_multiple, "count"),
            working=Step(
                N_("Ceiling"),
                N_("pokok and wajib savings × times the savings"),
                ceiling,
                "rupiah",
            ),
        )
    if limits.salary_percent is not None:
        share = round_down(Fraction(limits.salary_percent) * facts.salary_amount / 100)
        capacity = max(0, share - facts.running_amount)
        yield _check(
            N_("Instalment within the salary"),
            facts.instalment_amount <= capacity,
            N_("instalment ≤ capacity"),
            Input(N_("Instalment"), facts.instalment_amount, "rupiah"),
            Input(N_("Salary"), facts.salary_amount, "rupiah"),
            Input(N_("Share of the salary"), limits.salary_percent, "percent"),
            Input(N_("Running instalments"), facts.running_amount, "rupiah"),
            working=Step(
                N_("Capacity"),
                N_("salary × share of the salary - running instalments"),
                capacity,
                "rupiah",
            ),
        )
    yield _check(
        N_("Interest rate"),
        facts.rate_percent_per_year <= limits.rate_ceiling_percent_per_year,
        N_("rate ≤ ceiling"),
        Input(N_("Interest rate"), facts.rate_percent_per_year, "percent_per_year"),
        Input(N_("Ceiling"), limits.rate_ceiling_percent_per_year, "percent_per_year"),
        source=N_("Regulation of the Minister of Cooperatives 8/2023, article 27"),
    )


def _check(
    label: str,
    ok: bool,
    condition: str,
    *inputs: Input,
    source: str = _POLICY,
    working: Step | None = None,
) -> Check:
    steps = (*([working] if working else []), Step(label, condition, ok, "text"))
    return Check(label, ok, Explained(label, source, inputs, steps, ok))
