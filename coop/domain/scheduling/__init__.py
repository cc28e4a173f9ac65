"""Time and what it is spent on: opening hours, resources, free places, and taking them."""
