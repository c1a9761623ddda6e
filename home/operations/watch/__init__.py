"""Watching a running site: health, figures, logs and errors."""
