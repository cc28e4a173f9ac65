"""Stored files: uploads and issued papers, under random names with their hash."""
