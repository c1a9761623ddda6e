"""The feedback form and its inbox."""
