"""The import path of version 0.1 for ``feedback.personal_data.data_subjects``."""

from .personal_data.data_subjects import Source, register_source

__all__ = ["Source", "register_source"]
