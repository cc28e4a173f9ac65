"""Files of other people's programs: what may be read of them, and safely."""
