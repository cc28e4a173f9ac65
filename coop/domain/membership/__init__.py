"""Joining and leaving: applications, first dues, approval, resignation, settlement."""
