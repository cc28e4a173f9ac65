"""The audit trail: who did what to whom, sealed into a hash chain."""
