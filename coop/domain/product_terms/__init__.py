"""Products and their terms: proposed by one person, approved by another, from a day to come."""
