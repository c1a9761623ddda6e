"""E-mail to subscribers: joining, choices, issues and digests, bounces; a channel of the announcing engine."""
