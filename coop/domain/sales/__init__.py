"""Orders, the one document of buying: what was bought, paid, credited and paid back."""
