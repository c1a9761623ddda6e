"""The drill of installation and updates; ``updates.py`` runs it in a private view of the system."""

import subprocess
import sys
import time
from pathlib import Path

from .project import Project
from .report import Failed, note, require, run, run_or_fail
from .requests import get
from .sample import HOST
from .systemd import WEB, WORKER, Systemd
from .visitors import Visitors

SITE, RELEASES = Path("/srv/civic/site"), Path("/srv/civic/releases")
UPDATE, CIVIC = SITE / "deploy" / "update", "/usr/local/bin/civic"
HTTPS = 443
#: Something that is entered while the newer version runs.
ENTERED = "въведено след обновяването"
ENTER = f"from taggit.models import Tag; Tag.objects.create(name={ENTERED!r})"


def main(folder: Path) -> None:
    """Install a version, update it to good and broken ones, and go back. Raises Failed."""
    note("  making a project with versions …")
    project = Project(folder / "project")
    log = folder / "services.log"
    log.touch()
    with Systemd(log) as systemd:
        try:
            _install(project)
            _update(project)
            _refuse_broken(project, systemd)
            _go_back(systemd)
            _keep_few(project)
        except Failed as fault:
            raise Failed(f"{fault}\n{log.read_text(errors='replace')[-6000:]}") from None


def _install(project: Project) -> None:
    """Follow docs/how-to/deploy.md from the clone to the first page."""
    begin = time.monotonic()
    run_or_fail("The clone", "git", "clone", "-q", project.folder, SITE)
    project.lend_packages(SITE / ".venv")
    project.lend_programs()
    install = [SITE / "deploy" / "install.sh", "--domain", f"{HOST},www.{HOST}", "--name", "Община Бяла река"]
    output = run_or_fail("The installer", *install, "--mail", "dummymail://")
    require("is installed" in output, output)
    output = run_or_fail("The installer, again", SITE / "deploy" / "install.sh")
    require("✓ Settings" in output and "✓ Units" in output, f"The second run repeats its work:\n{output}")
    run_or_fail("Setup", CIVIC, "setup", "--answers", SITE / "home" / "demo" / "town.toml")
    run_or_fail("Setup, again", CIVIC, "setup", "--answers", SITE / "home" / "demo" / "town.toml")
    _require_version(project.first, "the installation")
    note(f"  installed and set up in {time.monotonic() - begin:.0f} s (packages were there)")


def _update(project: Project) -> None:
    """Bring the site to a version with a migration, while visitors read."""
    good = project.release_good()
    shown = run_or_fail("The dry run", UPDATE, "--dry-run")
    require(good in shown and "migrate" in shown, f"The dry run does not say what it would do:\n{shown}")
    require(not SITE.is_symlink() and not RELEASES.exists(), "The dry run changed something.")
    begin = time.monotonic()
    with Visitors(HTTPS) as visitors:
        output = run_or_fail("The update", UPDATE)
        time.sleep(1)
    note(f"  update in {time.monotonic() - begin:.0f} s; visitors meanwhile: {visitors.result}")
    require(not visitors.result.errors, f"Visitors met errors: {visitors.result.errors[:3]}\n{output}")
    _require_version(good, "the update")
    require(SITE.resolve() == RELEASES / good, f"{SITE} leads to {SITE.resolve()}")
    require("migrations_check_1" in _ask_database("SELECT name FROM sqlite_master"), "It was not migrated.")
    require(list(Path("/var/backups/civic").glob("civic-*.tar")), "There is no backup.")
    output = run_or_fail("The update, again", UPDATE)
    require("runs already" in output, f"The second run repeats its work:\n{output}")


def _refuse_broken(project: Project, systemd: Systemd) -> None:
    """See that versions that do not start, migrate or install leave the present one running."""
    good = SITE.resolve()
    for what, name in project.release_broken():
        result = run(UPDATE, name)
        require(result.returncode == 1 and "✗" in result.stdout, f"{what} is accepted:\n{result.stdout}")
        require(SITE.resolve() == good, f"{what} runs:\n{result.stdout}")
        _require_version(good.name, what)
        require(systemd.is_running(WEB) and systemd.is_running(WORKER), f"{what}: a service is stopped.")
        note(f"  refused: {what}")
    # Killed in the middle: the next run goes on.
    name = project.release_good()
    process = subprocess.Popen([UPDATE], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in process.stdout:
        if "Stopping the worker" in line:
            process.kill()
            break
    process.wait()
    time.sleep(1)
    output = run_or_fail("The update after one that was killed", UPDATE)
    require(systemd.is_running(WORKER), f"The worker is stopped:\n{output}")
    _require_version(name, "the update after one that was killed")


def _go_back(systemd: Systemd) -> None:
    """Return to the version before, which works on the newer database."""
    newer, before = SITE.resolve(), RELEASES / (SITE / ".replaced").read_text()
    run_or_fail("Work with the newer version", CIVIC, "shell", "--no-imports", "-c", ENTER)
    with Visitors(HTTPS) as visitors:
        run_or_fail("The way back", UPDATE, "--back")
        time.sleep(1)
    require(not visitors.result.errors, f"Visitors met errors on the way back: {visitors.result.errors[:3]}")
    require(SITE.resolve() == before, f"{SITE} leads to {SITE.resolve()}")
    _require_version(before.name, "the way back")
    require(ENTERED in _ask_database("SELECT name FROM taggit_tag"), "What was entered meanwhile is lost.")
    require(systemd.is_running(WORKER), "The worker is stopped after the way back.")
    run_or_fail("The update after the way back", UPDATE, newer.name)
    note(f"  back, and forward again; visitors meanwhile: {visitors.result}")


def _keep_few(project: Project) -> None:
    """See that three releases are kept."""
    name = project.release_good()
    run_or_fail("The next update", UPDATE)
    kept = sorted(path.name for path in RELEASES.iterdir())
    require(len(kept) == 3 and name in kept, f"Releases kept: {kept}")
    result = run(UPDATE, project.first)
    require(result.returncode == 1 and "--back" in result.stdout, f"An older version: {result.stdout}")


def _require_version(name: str, when: str) -> None:
    """Raise Failed unless the site answers with the version of this name."""
    for path in ("/", "/en/", "/admin/login/"):
        answer = get(HTTPS, path)
        require(answer.status == 200, f"After {when}, {path} answers {answer.status}.")
    shown = answer.headers.get("X-Check")
    require(shown == name, f"After {when}, version {shown} answers, not {name}.")


def _ask_database(query: str) -> str:
    return run_or_fail(
        "The database",
        *("python3", "-c"),
        f"import sqlite3; print(sqlite3.connect('/var/lib/civic/db.sqlite3').execute({query!r}).fetchall())",
    )


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Failed as problem:
        sys.exit(f"✗ {problem}")
