"""What lending offers to the other areas and to the pages, in one place."""

from coop.domain.loans.application_service import (
    analyse_application,
    cancel_application,
    complete_application,
    decide_within_limit,
    open_case_file,
    return_application,
    submit_application,
    vote,
)
from coop.domain.loans.disbursement_service import disburse_loan, list_approvers
from coop.domain.loans.eligibility_service import (
    AppliedFor,
    LoanQuote,
    MemberFacts,
    gather_facts,
    judge,
    quote_loan,
    quote_product,
    thaw,
)
from coop.domain.loans.interest_service import recognise_interest
from coop.domain.loans.payoff_service import (
    calculate_payoff_of,
    describe_standing,
    list_open_instalments,
)
from coop.domain.loans.repayment_service import bill_repayment

__all__ = [
    "AppliedFor",
    "LoanQuote",
    "MemberFacts",
    "analyse_application",
    "bill_repayment",
    "calculate_payoff_of",
    "cancel_application",
    "complete_application",
    "decide_within_limit",
    "describe_standing",
    "disburse_loan",
    "gather_facts",
    "judge",
    "list_approvers",
    "list_open_instalments",
    "open_case_file",
    "quote_loan",
    "quote_product",
    "recognise_interest",
    "return_application",
    "submit_application",
    "thaw",
    "vote",
]
