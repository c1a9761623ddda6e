"""Public API: report a change of something that posts show, where no watched model sends a signal."""

from .models import ContentChange
from .planning.changes import note_change

__all__ = ["ContentChange", "note_change"]
