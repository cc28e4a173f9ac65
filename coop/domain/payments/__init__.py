"""Money coming in: bills, transfers announced with proof, cash, receipts."""
