"""Reminders of what falls due: steps as data, each taken once ever."""
