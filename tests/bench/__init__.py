"""How fast it is, measured: ``make bench`` writes docs/benchmarks.md. See ``__main__``."""
