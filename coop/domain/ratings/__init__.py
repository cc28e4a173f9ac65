"""What customers say of services that were done and things that they have."""
