"""Fixtures for the tests of the restore guard."""

import pytest

from civic_social.restore_guard import installation


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The file with this machine's ID."""
    file = tmp_path / "machine-id"
    file.write_text("0123456789abcdef\n")
    monkeypatch.setattr(installation, "MACHINE_ID_FILES", (str(file),))
    return file


@pytest.fixture
def installation_file(tmp_path, settings, machine):
    """The path of the installation file, which does not exist yet; the guard is on."""
    path = tmp_path / "data" / "installation.json"
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "INSTALLATION_FILE": str(path)}
    return path
