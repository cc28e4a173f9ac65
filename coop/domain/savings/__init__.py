"""Savings: pokok, wajib, sukarela; accounts, movements, withdrawals."""
