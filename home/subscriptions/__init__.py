"""Mail to subscribers, as a channel of the announcing engine."""
