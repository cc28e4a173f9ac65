"""Reports: lists that are read, printed, signed and kept."""
