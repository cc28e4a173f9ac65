"""Who buys from a business unit, member of the cooperative or not."""
