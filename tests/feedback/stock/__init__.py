"""A form page made with ``wagtail.contrib.forms``, the baseline of the benchmarks."""
