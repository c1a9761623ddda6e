"""The directories of the versions, each with an environment of its own."""

import contextlib
import shutil
from pathlib import Path

from .steps import RELEASES, SITE, Failed, Steps, git, say
from .versions import name_of

#: Releases that are kept: the one that runs, and those before it.
KEPT = 3
#: Notes in a release which one it has replaced.
REPLACED = ".replaced"
#: Is there in a release that has been ready and has its worker.
LIVE = ".live"


def adopt_checkout(steps: Steps) -> Path:
    """Return the directory of the version that runs.

    A checkout that lies at SITE itself moves among the releases first. Raises Failed if it cannot.
    """
    if SITE.is_symlink() or not SITE.exists():
        return SITE.resolve(strict=True)
    if not (SITE / ".git").exists():
        raise Failed(f"{SITE} is not a checkout of git: install the site with deploy/install.sh.")
    release = RELEASES / name_of(SITE)
    say(f"Moving the program to {release}; {SITE} leads to it …")
    if steps.dry:
        return SITE
    if release.exists():
        raise Failed(f"{release} is there already: remove it.")
    RELEASES.mkdir(exist_ok=True)
    new = SITE.with_name("site.new")
    new.unlink(missing_ok=True)
    new.symlink_to(release)
    SITE.rename(release)
    new.rename(SITE)
    return release


def make_release(steps: Steps, current: Path, name: str, commit: str) -> Path:
    """Return the directory of a version with its packages and static files, made if it is missing."""
    release = RELEASES / name
    if release.exists() and git(release, "rev-parse", "HEAD") != commit:
        # The tag was moved.
        release = RELEASES / f"{name}-{commit[:12]}"
    if not release.exists():
        say(f"Fetching {name} into {release} …")
        new = RELEASES / ".new"
        steps.run("rm", "-rf", new)
        steps.run("git", "-C", current, "fetch", "--quiet", "--tags", "--force", "origin", commit)
        # Objects are hard links: a release needs no other one, and little of the disk.
        steps.run("git", "clone", "--quiet", "--local", "--no-checkout", current, new)
        steps.run(
            "git", "-C", new, "remote", "set-url", "origin", git(current, "remote", "get-url", "origin")
        )
        steps.run("git", "-C", new, "-c", "advice.detachedHead=false", "checkout", "--quiet", commit)
        steps.run("mv", "-T", new, release)
    steps.run(
        release / "deploy" / "install.sh",
        "--stage",
        "program",
        what="The packages were not installed: see above",
    )
    return release


def predecessor(release: Path) -> Path | None:
    """Return the release that this one has replaced, if it is still there."""
    with contextlib.suppress(FileNotFoundError):
        before = RELEASES / (release / REPLACED).read_text().strip()
        return before if before != release and (before / ".venv" / "installed").exists() else None
    return None


def remove_old(current: Path) -> None:
    """Remove every release but the current one and those before it."""
    keep, release = {current}, predecessor(current)
    while release and release not in keep and len(keep) < KEPT:
        keep.add(release)
        release = predecessor(release)
    for folder in RELEASES.iterdir():
        if folder not in keep:
            say(f"Removing {folder.name} …")
            shutil.rmtree(folder)
