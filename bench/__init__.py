"""The large cooperative and the benchmarks that run on it: ``make bench``."""
