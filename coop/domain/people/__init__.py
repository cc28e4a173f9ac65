"""People: whoever the cooperative knows, member or not, with a login or without."""
