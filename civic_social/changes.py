"""Public API: tell that something has changed that posts show, for what sends no signal of a watched model."""

from .models import ContentChange
from .planning.changes import note_change

__all__ = ["ContentChange", "note_change"]
