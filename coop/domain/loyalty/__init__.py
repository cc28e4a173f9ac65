"""Points of a person, across the cooperative and its units."""
