"""News and promotions: written by one person, released by another, seen and acted upon."""
