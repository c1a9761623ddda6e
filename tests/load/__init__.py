"""Load on the site in its production shape: ``make load`` adds a section to docs/reference/benchmarks.md."""
