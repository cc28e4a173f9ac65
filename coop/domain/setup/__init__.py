"""What a new cooperative starts with."""
