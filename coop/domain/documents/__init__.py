"""Issued papers: their data is frozen and hashed in the transaction that issues them."""
