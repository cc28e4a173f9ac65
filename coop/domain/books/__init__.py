"""Keeping the books: vouchers, the close of months and years, and the financial statements."""
