"""Numbers without gaps or duplicates: receipts, members, loans, journal entries."""
