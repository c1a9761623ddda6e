"""The wheel of civic_social and feedback works in a Wagtail site that is not the municipality's."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).parents[2]


def run(*command, cwd, **environment):
    """Run Python with the arguments and hardly any environment variables; return the completed process."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The path of a wheel built from the working tree."""
    out = tmp_path_factory.mktemp("wheel")
    # A build in the working tree would pack what an earlier build has left in build/.
    source = out / "source"
    source.mkdir()
    archive = out / "source.tar"
    names = ["civic_social", "feedback", "pyproject.toml", "README.md", "LICENSE"]
    subprocess.run(["tar", "-cf", archive, "--exclude=__pycache__", *names], cwd=PROJECT, check=True)
    subprocess.run(["tar", "-xf", archive], cwd=source, check=True)
    built = run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), cwd=source)
    assert built.returncode == 0, built.stderr
    return next(out.glob("*.whl"))


def test_wheel_contains_the_files_of_both_apps_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "civic_social/locale/bg/LC_MESSAGES/django.mo",
        "civic_social/migrations/0001_initial.py",
        "civic_social/py.typed",
        "civic_social/testing/contract.py",
        "civic_social/sandbox/templates/civic_social_sandbox/base.html",
        "feedback/locale/bg/LC_MESSAGES/django.mo",
        "feedback/migrations/0001_initial.py",
        "feedback/py.typed",
    ):
        assert needed in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"civic_social", "feedback"}


def test_installed_wheel_announces_pages_of_another_site(wheel, tmp_path):
    target = tmp_path / "installed"
    installed = run(
        "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel), cwd=tmp_path
    )
    assert installed.returncode == 0, installed.stderr
    site = run(str(PROJECT / "tests/packaging/foreign_site.py"), cwd=tmp_path, PYTHONPATH=str(target))
    assert site.returncode == 0, site.stderr
    lines = site.stdout.splitlines()
    assert str(target) in lines
    assert lines[-1].startswith("due network-unreachable")
    assert "facebook_group" in lines[-1]
    assert "мрежа" in lines[-1].lower()
