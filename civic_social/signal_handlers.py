"""From Wagtail's signals to plans."""


def register_signal_handlers():
    """Connect to Wagtail's signals."""
