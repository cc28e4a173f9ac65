"""What a unit sells: services, products, packages and prints, and what goes together."""
