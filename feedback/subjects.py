"""The import path of version 0.1 for ``feedback.personal_data.data_subjects``."""

from .personal_data.data_subjects import Person, Record, Source, register_source

__all__ = ["Person", "Record", "Source", "register_source"]
