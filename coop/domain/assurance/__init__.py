"""Assurance: every area's checks, run together."""
