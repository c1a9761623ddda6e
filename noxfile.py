"""The supported versions of Wagtail, Django and Python: `make compat` runs both apps on each.

A session installs the two wheels as pip would, in a site that is not the municipality's, and lets it migrate,
check itself and deliver a post. `-s lowest` is the part that CI runs. `-s hosts` uses them in other projects.
"""

import os
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
# A Python that the machine does not have is left out, and listed as such.
nox.options.error_on_missing_interpreters = False

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
DJANGOS = ["5.2", "6.0"]
#: What pip is asked for, by series. Of Wagtail 8.1 there are only release candidates yet.
WAGTAILS = {"7.4": "wagtail==7.4.*", "8.0": "wagtail==8.0.*", "8.1": "wagtail>=8.1rc1,<8.2"}
#: Django 6.0 needs Python 3.12.
COMBINATIONS = [
    (python, wagtail, django)
    for python in PYTHONS
    for wagtail in WAGTAILS
    for django in DJANGOS
    if (python, django) != ("3.11", "6.0")
]
FOREIGN_SITE = "tests/packaging/foreign_site.py"
HOSTS = "tests/packaging/hosts"
#: The kinds of projects in ``hosts/kinds.py``.
KINDS = ["plain", "no-i18n", "multi-site", "custom-models", "localize"]
#: The oldest versions that are allowed, of everything that the apps ask for, without withdrawn releases.
LOWEST = [
    *("wagtail==7.4", "django==5.2", "django-taggit==6.1.0", "django-tasks==0.11.0", "requests==2.32.2"),
    *("segno==1.6.1", "cryptography==45.0.2", "altcha==2.3.0", "django-ninja==1.6.3"),
]


def install_wheels(session: nox.Session, *requirements: str) -> Path:
    """Build both wheels, install them with ``requirements``, and return the folder of the wheels."""
    wheels = Path(session.create_tmp()).resolve()
    for old in wheels.glob("*.whl"):
        old.unlink()
    session.install("build")
    session.run(
        ".ci/build-distributions",
        str(wheels),
        "--wheel",
        env={"PYTHON": str(Path(session.bin) / "python")},
        external=True,
        silent=True,
    )
    session.install(*map(str, wheels.glob("*.whl")), *requirements)
    return wheels


def run_foreign_site(session: nox.Session, *requirements: str) -> None:
    """Install the wheels with ``requirements``, and run the site on SQLite and PostgreSQL if it is there."""
    wheels = install_wheels(session, *requirements)
    script = Path(FOREIGN_SITE).resolve()
    # Outside of the tree, so that the installed packages are imported and not the folders.
    session.chdir(wheels)
    session.run("python", str(script), env={"FOREIGN_DATABASE_URL": ""})
    if url := os.environ.get("POSTGRESQL_URL"):
        session.install("psycopg[binary]")
        session.run("python", str(script), env={"FOREIGN_DATABASE_URL": url})


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run on the oldest versions that are allowed."""
    run_foreign_site(session, *LOWEST)


@nox.session
@nox.parametrize("python,wagtail,django", COMBINATIONS)
def newest(session: nox.Session, wagtail: str, django: str) -> None:
    """Run on the newest of each supported series."""
    run_foreign_site(session, WAGTAILS[wagtail], f"django=={django}.*", "django-ninja<2")


@nox.session(python="3.13", default=False)
@nox.parametrize("wagtail", list(WAGTAILS))
def hosts(session: nox.Session, wagtail: str) -> None:
    """Use both apps in new projects of several kinds; ``-- multi-site`` tries one kind only."""
    script = Path(HOSTS, "try_host.py").resolve()
    wheels = install_wheels(session, WAGTAILS[wagtail], "django-tasks-db", "wagtail-localize>=1.14")
    session.chdir(wheels)
    for kind in session.posargs or KINDS:
        session.run("python", str(script), kind)
