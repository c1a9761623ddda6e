"""The wheels of civic_social and feedback work in a Wagtail site that is not the municipality's."""

import ast
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from civic_social.conf import DEFAULTS

PROJECT = Path(__file__).parents[2]
#: The beginning of the name of each app's wheel.
DISTRIBUTIONS = {"civic_social": "civic_social", "feedback": "civic_feedback"}
NEEDED = {
    "civic_social": (
        *("locale/bg/LC_MESSAGES/django.mo", "migrations/0001_initial.py", "py.typed"),
        *("sandbox/templates/civic_social_sandbox/base.html", "sandbox/locale/bg/LC_MESSAGES/django.mo"),
        "testing/contract.py",
    ),
    "feedback": ("locale/bg/LC_MESSAGES/django.mo", "migrations/0001_initial.py", "py.typed"),
}


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


def metadata(app=""):
    """Return the table ``project`` of the pyproject.toml of the site, or of an app."""
    return tomllib.loads((PROJECT / app / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheels built from the working tree, by app."""
    out = tmp_path_factory.mktemp("wheels")
    built = subprocess.run(
        [PROJECT / ".ci/build-distributions", out, "--wheel", "--no-isolation"],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return {app: next(out.glob(f"{name}-*.whl")) for app, name in DISTRIBUTIONS.items()}


def test_distributions_and_site_have_one_version():
    assert {metadata(app)["version"] for app in ("", *DISTRIBUTIONS)} == {metadata()["version"]}


def test_every_channel_is_an_entry_point():
    points = metadata("civic_social")["entry-points"]["civic_social.channels"].values()
    assert sorted(point.replace(":", ".") for point in points) == sorted(DEFAULTS["CHANNELS"])


@pytest.mark.parametrize("app", DISTRIBUTIONS)
def test_only_the_compat_module_names_what_the_oldest_wagtail_lacks(app):
    missing = {"policy_registry", "register_permission_policy", "AbstractPage", "swapper"}
    found = set()
    for path in (PROJECT / app).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                named, module = {alias.name for alias in node.names}, ""
            elif isinstance(node, ast.ImportFrom):
                named, module = {alias.name for alias in node.names}, node.module or ""
            else:
                continue
            if named & missing and module.split(".")[-1] != "compat":
                found.add(path.relative_to(PROJECT).as_posix())
    assert found == {f"{app}/compat.py"}


@pytest.mark.slow
@pytest.mark.parametrize("app", DISTRIBUTIONS)
def test_wheel_contains_the_files_of_its_app_and_nothing_else(wheels, app):
    names = zipfile.ZipFile(wheels[app]).namelist()
    for needed in NEEDED[app]:
        assert f"{app}/{needed}" in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {app}


@pytest.mark.slow
def test_installed_wheels_announce_pages_of_another_site(wheels, tmp_path):
    target = tmp_path / "installed"
    files = map(str, wheels.values())
    installed = run("-m", "pip", "install", "-q", "--no-deps", "--target", str(target), *files, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    site = run(str(PROJECT / "tests/packaging/foreign_site.py"), cwd=tmp_path, PYTHONPATH=str(target))
    assert site.returncode == 0, site.stderr
    lines = site.stdout.splitlines()
    assert str(target) in lines
    (post,) = (line for line in lines if line.startswith("due network-unreachable"))
    assert "facebook_group" in post
    assert "мрежа" in post.lower()
    assert lines[-1].endswith("screens")
