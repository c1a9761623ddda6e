"""Benchmarks with the floors that they must keep: ``make bench`` writes docs/reference/benchmarks.md."""
