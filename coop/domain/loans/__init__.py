"""Loans: application, decision, disbursement, schedule, repayment, payoff."""
