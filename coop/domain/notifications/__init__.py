"""Messages to people: queued in the transaction of their cause, delivered after it."""
