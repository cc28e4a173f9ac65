"""Complaints and suggestions: received, answered in time, published where two people agree."""
