"""Short links of our own: ``/s/<code>`` redirects to a page and counts the clicks of each day."""
