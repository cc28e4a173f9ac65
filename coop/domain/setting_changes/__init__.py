"""Settings that decide on money change when another person than who asked approves."""
