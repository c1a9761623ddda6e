"""``sudo civic``: it reads the settings as systemd does."""

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "deploy" / "civic"


@pytest.fixture(scope="module")
def civic():
    loader = SourceFileLoader("civic_command", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("civic_command", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=plain", "plain"),
        ("NAME=Община Бяла река", "Община Бяла река"),
        ('NAME="Община Бяла река"', "Община Бяла река"),
        ("NAME='one # two'", "one # two"),
        ("NAME=a=b&c=d", "a=b&c=d"),
        ("NAME=", ""),
        ("  NAME = spaced  ", "spaced"),
        (r'NAME="a \"quoted\" word"', 'a "quoted" word'),
    ],
)
def test_value_of_the_environment_file_is_read(civic, tmp_path, line, value):
    (tmp_path / "civic.env").write_text(f"# comment\n; comment\n\n{line}\nOTHER=1\n")
    assert civic.read_environment(tmp_path / "civic.env") == {"NAME": value, "OTHER": "1"}


def test_user_without_rights_is_asked_to_use_sudo(civic, monkeypatch):
    monkeypatch.setattr(civic.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(civic.sys, "argv", ["civic", "check"])
    with pytest.raises(SystemExit, match="sudo civic"):
        civic.main()


def test_missing_installation_is_named(civic, monkeypatch, tmp_path):
    monkeypatch.setattr(civic.os, "geteuid", lambda: 0)
    monkeypatch.setattr(civic.sys, "argv", ["civic", "check"])
    monkeypatch.setattr(civic, "ENVIRONMENT", str(tmp_path / "missing"))
    with pytest.raises(SystemExit, match="install.sh"):
        civic.main()
