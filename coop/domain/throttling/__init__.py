"""How often somebody may do something within an hour."""
