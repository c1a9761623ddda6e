"""``deploy/update`` on real git repositories; installer, site and systemd are scripts that note calls."""

import importlib.util
import os
import subprocess
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from deploy.updates import releases, steps, switching

PROGRAM = Path(__file__).parents[2] / "deploy" / "update"
#: Writes its name, its arguments and the version down, and fails if a file of the version says so.
SCRIPT = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd -P)
echo "$(basename "$(dirname "$here")") $(basename "$0") $*" >> "$CALLS"
mkdir -p "$here/../.venv" && touch "$here/../.venv/installed"
[ ! -e "$here/../fails-$1" ] || exit 3
if [ "$1" = backup ]; then touch "$BACKUPS/civic-20261129-031500.tar"; fi
"""
SYSTEMCTL = '#!/bin/sh\necho "systemctl $*" >> "$CALLS"\n'


class Machine:
    """A project with versions, and a machine on which its first one is installed."""

    def __init__(self, folder: Path):
        self.project, self.site, self.releases = folder / "project", folder / "site", folder / "releases"
        self.calls_file, self.backups = folder / "calls", folder / "backups"
        self.backups.mkdir()
        for name in ("install.sh", "civic"):
            path = self.project / "deploy" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(SCRIPT)
            path.chmod(0o755)
        self.git(self.project, "init", "-q", "-b", "main")
        self.publish("1.0")
        self.git(folder, "clone", "-q", str(self.project), str(self.site))
        (self.site / ".venv").mkdir()
        (self.site / ".venv" / "installed").touch()

    def publish(self, name: str, *files: str) -> str:
        """Commit a version, with empty files of these names that say what fails."""
        for path in self.project.glob("fails-*"):
            path.unlink()
        for file in files:
            (self.project / file).touch()
        (self.project / "version").write_text(name)
        self.git(self.project, "add", "--all")
        self.git(self.project, "-c", "user.name=T", "-c", "user.email=t@example.bg", "commit", "-qm", name)
        self.git(self.project, "tag", name)
        return name

    def git(self, folder: Path, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)

    @property
    def version(self) -> str:
        """The version that runs."""
        return (self.site / "version").read_text()

    def calls(self) -> list[str]:
        """Return what was called since the last time."""
        lines = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        self.calls_file.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path, monkeypatch):
    machine = Machine(tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "systemctl").write_text(SYSTEMCTL)
    (programs / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(machine.calls_file))
    monkeypatch.setenv("BACKUPS", str(machine.backups))
    for module in (steps, releases, switching):
        monkeypatch.setattr(module, "SITE", machine.site)
    monkeypatch.setattr(releases, "RELEASES", machine.releases)

    def wait_until_ready():
        if (machine.site / "fails-ready").exists():
            raise steps.Failed("The site is not ready")

    monkeypatch.setattr(switching, "wait_until_ready", wait_until_ready)
    return machine


@pytest.fixture
def program(machine, monkeypatch):
    loader = SourceFileLoader("update_program", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    monkeypatch.setattr(module, "SITE", machine.site)
    monkeypatch.setattr(module, "BACKUPS", machine.backups)
    return module


@pytest.fixture
def update(program):
    return lambda version="", dry=False: program.update(steps.Steps(dry), version)


@pytest.fixture
def go_back(program):
    return lambda dry=False: program.go_back(steps.Steps(dry))


def test_update_backs_up_before_it_migrates_and_migrates_before_it_switches(machine, update):
    machine.publish("1.1")
    update()
    assert machine.version == "1.1"
    assert machine.calls() == [
        "1.1 install.sh --stage program",
        "1.1 civic check --deploy",
        "1.0 civic backup",
        f"1.0 civic verify {machine.backups}/civic-20261129-031500.tar",
        "systemctl stop civic-worker.service",
        "1.1 civic migrate --noinput -v 0",
        "1.1 install.sh --stage services",
        "systemctl restart civic-web.service",
        "systemctl restart civic-worker.service",
    ]


def test_dry_run_changes_nothing(machine, update, capfd):
    machine.publish("1.1")
    update(dry=True)
    assert (machine.version, machine.site.is_symlink(), machine.releases.exists()) == ("1.0", False, False)
    assert machine.calls() == []
    assert "migrate" in capfd.readouterr().out


@pytest.mark.parametrize("failure", ["--stage", "check", "migrate", "ready"])
def test_failure_leaves_the_version_before_running(machine, update, failure):
    machine.publish("1.1", f"fails-{failure}")
    with pytest.raises(steps.Failed):
        update()
    assert machine.version == "1.0"
    calls = machine.calls()
    if any("stop civic-worker" in call for call in calls):
        assert calls[-1].startswith(("systemctl start civic-worker", "systemctl restart civic-worker"))
    machine.publish("1.2")
    update()
    assert machine.version == "1.2"


def test_failed_backup_stops_the_update(machine, update):
    machine.publish("1.1")
    (machine.site / "fails-backup").touch()
    with pytest.raises(steps.Failed, match="nothing was changed"):
        update()
    assert machine.version == "1.0"
    assert not any("systemctl" in call for call in machine.calls())


def test_person_who_interrupts_gets_the_version_before(machine, update, program, monkeypatch):
    machine.publish("1.1")

    def interrupt():
        if machine.version == "1.1":
            raise steps.Interrupted

    monkeypatch.setattr(switching, "wait_until_ready", interrupt)
    with pytest.raises(steps.Interrupted):
        update()
    assert machine.version == "1.0"
    assert machine.calls()[-1] == "systemctl restart civic-worker.service"


def test_neither_version_running_names_the_backup(machine, update, monkeypatch):
    machine.publish("1.1")

    def refuse():
        raise steps.Failed("not ready")

    monkeypatch.setattr(switching, "wait_until_ready", refuse)
    with pytest.raises(steps.Failed, match=r"civic restore .*civic-20261129-031500\.tar"):
        update()


def test_update_that_was_killed_after_the_switch_is_finished(machine, update):
    machine.publish("1.1")
    update()
    (machine.releases / "1.1" / releases.LIVE).unlink()
    machine.calls()
    update()
    assert machine.calls()[-2:] == [
        "systemctl restart civic-web.service",
        "systemctl restart civic-worker.service",
    ]


def test_way_back_leads_to_the_version_before_and_forward_again(machine, update, go_back):
    machine.publish("1.1")
    update()
    machine.calls()
    go_back()
    assert machine.version == "1.0"
    assert not any("migrate" in call for call in machine.calls())
    with pytest.raises(steps.Failed, match="no version before"):
        go_back()
    update()
    assert machine.version == "1.1"


def test_way_back_to_a_version_that_does_not_start_leaves_the_newer_one_running(machine, update, go_back):
    machine.publish("1.1")
    update()
    machine.calls()
    (machine.releases / "1.0" / "fails-ready").touch()
    with pytest.raises(steps.Failed, match="not ready"):
        go_back()
    assert machine.version == "1.1"
    assert machine.calls()[-2:] == [
        "systemctl restart civic-web.service",
        "systemctl restart civic-worker.service",
    ]


def test_dry_run_of_the_way_back_changes_nothing(machine, update, go_back, capfd):
    machine.publish("1.1")
    update()
    machine.calls()
    go_back(dry=True)
    assert (machine.version, machine.calls()) == ("1.1", [])
    assert "1.0" in capfd.readouterr().out


def test_three_versions_are_kept(machine, update):
    for name in ("1.1", "1.2", "1.3"):
        machine.publish(name)
        update()
    assert sorted(path.name for path in machine.releases.iterdir()) == ["1.1", "1.2", "1.3"]


def test_older_version_is_refused(machine, update):
    machine.publish("1.1")
    update()
    with pytest.raises(SystemExit, match="--back"):
        update("1.0")
    assert machine.version == "1.1"


def test_tag_that_was_moved_is_fetched_again(machine, update):
    machine.publish("1.1", "fails-ready")
    with pytest.raises(steps.Failed):
        update()
    machine.git(machine.project, "tag", "-d", "1.1")
    machine.publish("1.1")
    update()
    assert not (machine.site / "fails-ready").exists()
