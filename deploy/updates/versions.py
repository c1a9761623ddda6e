"""Which version is meant."""

import contextlib
import re
from pathlib import Path

from .steps import Failed, git

NUMBERED = re.compile(r"v?(\d+(?:\.\d+)*)")


def find_version(references: dict[str, str], wanted: str) -> tuple[str, str]:
    """Return the name and the commit of a version.

    ``references`` are the commits of tags and branches by full name. Without ``wanted`` it is the tag with
    the highest number, or the main branch of a project without such tags. Raises Failed for an unknown name.
    """
    if wanted:
        for name in (f"refs/tags/{wanted}", f"refs/tags/v{wanted}", f"refs/heads/{wanted}"):
            if commit := references.get(name):
                return (name.split("/", 2)[2] if "/tags/" in name else commit[:12]), commit
        if re.fullmatch(r"[0-9a-f]{40}", wanted):
            return wanted[:12], wanted
        raise Failed(f"There is no version {wanted}: give a tag, a branch or a commit of 40 digits.")
    tags = {
        tuple(map(int, match[1].split("."))): name
        for name in references
        if name.startswith("refs/tags/") and (match := NUMBERED.fullmatch(name.removeprefix("refs/tags/")))
    }
    if tags:
        newest = tags[max(tags)]
        return newest.removeprefix("refs/tags/"), references[newest]
    return references["HEAD"][:12], references["HEAD"]


def read_references(folder: Path) -> dict[str, str]:
    """Return the commits of the project's tags and branches."""
    references = {}
    for line in git(folder, "ls-remote", "origin").splitlines():
        commit, name = line.split("\t")
        # A signed tag is an object of its own; its commit has the same name with ^{}, one line later.
        references[name.removesuffix("^{}")] = commit
    return references


def name_of(release: Path) -> str:
    """Return the tag of a checkout, or the beginning of its commit."""
    with contextlib.suppress(Failed):
        return git(release, "describe", "--tags", "--exact-match")
    return git(release, "rev-parse", "HEAD")[:12]
