"""Pages of bookings, as customers and the owner use them."""
