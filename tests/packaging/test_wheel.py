"""civic_social and feedback build into a wheel that works in a foreign Wagtail site."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).parents[2]


def run(*command, cwd, **environment):
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
    out = tmp_path_factory.mktemp("wheel")
    # Built from a copy of what git tracks, so that leftovers in the work tree cannot slip in.
    source = out / "source"
    source.mkdir()
    archive = out / "source.tar"
    names = ["civic_social", "feedback", "pyproject.toml", "README.md", "LICENSE"]
    subprocess.run(["tar", "-cf", archive, "--exclude=__pycache__", *names], cwd=PROJECT, check=True)
    subprocess.run(["tar", "-xf", archive], cwd=source, check=True)
    built = run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), cwd=source)
    assert built.returncode == 0, built.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_holds_what_the_apps_need_and_nothing_of_the_site(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "civic_social/locale/bg/LC_MESSAGES/django.mo",
        "civic_social/migrations/0001_initial.py",
        "civic_social/py.typed",
        "civic_social/sandbox/templates/civic_social_sandbox/base.html",
        "feedback/locale/bg/LC_MESSAGES/django.mo",
        "feedback/migrations/0001_initial.py",
        "feedback/py.typed",
    ):
        assert needed in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"civic_social", "feedback"}


def test_the_wheel_announces_pages_of_a_foreign_site(wheel, tmp_path):
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
