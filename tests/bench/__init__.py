"""How fast it is, measured: ``make bench`` writes docs/reference/benchmarks.md. See ``__main__``."""
