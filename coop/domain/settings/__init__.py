"""What the cooperative decides for itself: settings by name, and holidays."""
