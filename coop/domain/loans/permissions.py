"""The permissions of lending."""

VIEW = "loans.view"
ANALYSE = "loans.analyse"
DECIDE_WITHIN_LIMIT = "loans.decide_within_limit"
VOTE = "loans.vote"
DISBURSE = "loans.disburse"
