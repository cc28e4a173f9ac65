"""Runs: a batch that is previewed, approved, posted and can be reversed."""
