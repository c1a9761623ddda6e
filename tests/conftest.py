"""Fixtures for every test."""

import pytest
from django.db.backends.base.creation import BaseDatabaseCreation

from civic_social.record import triggers


@pytest.fixture(scope="session", autouse=True)
def _initial_data_can_be_put_back():
    """Let ``serialized_rollback`` write the record's head again, which the record refuses like any change."""
    deserialize = BaseDatabaseCreation.deserialize_db_from_string

    def deserialize_without_triggers(creation, data):
        with triggers.removed(creation.connection):
            deserialize(creation, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseCreation, "deserialize_db_from_string", deserialize_without_triggers)
        yield
