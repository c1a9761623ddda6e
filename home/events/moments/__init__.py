"""Moments: short reports during an event, on its page and on social networks."""
