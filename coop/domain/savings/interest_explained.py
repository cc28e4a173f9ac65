"""Why an account's interest of a month is what it is, from what was kept beside it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from coop.domain.savings import interest_rules as rules
from coop.domain.savings.interest_types import InterestMethod, Stretch, Tier
from coop.explain import Explained


def explain(basis: Mapping[str, Any]) -> list[Explained[int]]:
    """Return the working of the interest: one for balances, one for each term deposit."""
    if "deposits" in basis:
        return [
            rules.calculate_term_months(
                part["amount"], Decimal(part["rate"]), part["before"], part["upto"]
            )
            for part in basis["deposits"]
        ]
    return [
        rules.calculate_interest(
            InterestMethod(basis["method"]),
            [Tier(start, Decimal(rate)) for start, rate in basis["tiers"]],
            [Stretch(balance, days) for balance, days in basis["stretches"]],
            days_of_year=basis["days_of_year"],
        )
    ]


def explain_tax(basis: Mapping[str, Any]) -> Explained[int]:
    """Return the working of the person's tax of the month, on the interest of all accounts."""
    return rules.calculate_tax(basis["all"])
