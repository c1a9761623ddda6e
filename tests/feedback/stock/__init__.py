"""A form page made with ``wagtail.contrib.forms`` alone, to measure ours against."""
