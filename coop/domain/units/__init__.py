"""The cooperative itself and the businesses it runs."""
