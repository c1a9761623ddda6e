"""Which version ``deploy/update`` takes."""

import pytest

from deploy.updates.steps import Failed
from deploy.updates.versions import find_version

REFERENCES = {
    "HEAD": "a" * 40,
    "refs/heads/main": "a" * 40,
    "refs/heads/trial": "b" * 40,
    "refs/tags/v0.9.0": "c" * 40,
    "refs/tags/0.10.0": "d" * 40,
    "refs/tags/0.2": "e" * 40,
    "refs/tags/trial-1": "f" * 40,
}


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("", ("0.10.0", "d" * 40)),
        ("0.2", ("0.2", "e" * 40)),
        ("0.9.0", ("v0.9.0", "c" * 40)),
        ("v0.9.0", ("v0.9.0", "c" * 40)),
        ("trial-1", ("trial-1", "f" * 40)),
        ("trial", ("b" * 12, "b" * 40)),
        ("9" * 40, ("9" * 12, "9" * 40)),
    ],
)
def test_wanted_version_is_found_among_the_references(wanted, version):
    assert find_version(REFERENCES, wanted) == version


def test_project_without_numbers_goes_to_its_main_branch():
    references = {name: commit for name, commit in REFERENCES.items() if "tags" not in name}
    assert find_version(references, "") == ("a" * 12, "a" * 40)


@pytest.mark.parametrize("wanted", ["0.3", "nothing", "abc", "refs/tags/0.2", "--upload-pack=x"])
def test_unknown_version_is_refused(wanted):
    with pytest.raises(Failed, match="There is no version"):
        find_version(REFERENCES, wanted)
