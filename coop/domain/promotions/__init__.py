"""Discounts: what is offered to whom, when, and what it takes off an order."""
