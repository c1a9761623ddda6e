"""Tests of the documentation: it names what exists, and all that exists."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.module_loading import import_string

from civic_social.conf import DEFAULTS as CIVIC_SOCIAL
from feedback.conf import DEFAULTS as FEEDBACK

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
DOCUMENTS = [*sorted(DOCS.rglob("*.md")), PROJECT / "README.md", PROJECT / "CONTRIBUTING.md"]
PUBLIC_API = (DOCS / "reference.md").read_text()
SETTINGS = (DOCS / "reference/settings.md").read_text()
COMMANDS = (DOCS / "reference/commands.md").read_text()

DOTTED_PATH = re.compile(r"`((?:civic_social|feedback)(?:\.\w+)+)`")
CHECK_ID = re.compile(r"\.[EW]\d{3}$")
SOURCE_PATH = re.compile(r"`((?:civic_social|feedback|home|cms|tests)/(?:[\w-]+/)*\.?[\w-]+\.(?:py|mjs))`")
RELATIVE_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def names_in(text: str, pattern: re.Pattern) -> list[str]:
    """Return the distinct matches of ``pattern`` in ``text``, in order."""
    return list(dict.fromkeys(pattern.findall(text)))


def section(title: str) -> str:
    """Return the section of the public API page with that title."""
    return PUBLIC_API.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def view_names(resolver=None, namespace="") -> set[str]:
    """Return the names of all addresses below ``resolver``, with their namespaces."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            found |= view_names(pattern, inner)
        elif pattern.name:
            found.add(f"{namespace}:{pattern.name}" if namespace else pattern.name)
    return found


def import_path(path: str):
    """Return the module, class or function of that dotted path. Raises ImportError if there is none."""
    try:
        return import_module(path)
    except ModuleNotFoundError:
        return import_string(path)


@pytest.mark.parametrize("path", [p for p in names_in(PUBLIC_API, DOTTED_PATH) if not CHECK_ID.search(p)])
def test_public_import_path_resolves(path):
    assert import_path(path)


@pytest.mark.parametrize(
    "module", names_in((DOCS / "reference/python-api.md").read_text(), re.compile(r"^::: (\S+)", re.M))
)
def test_members_in_the_python_api_exist(module):
    text = (DOCS / "reference/python-api.md").read_text().split(f"::: {module}\n", 1)[1].split("\n::: ")[0]
    members = re.search(r"^ +members: \[([^\]]+)\]", text, re.M)
    assert bool(members) is ("members:" in text.replace("inherited_members:", ""))
    names = re.findall(r"\w+", members.group(1)) if members else []
    assert [name for name in names if not hasattr(import_module(module), name)] == []


@pytest.mark.parametrize(
    "name",
    names_in(section("Templates to override"), re.compile(r"`((?:civic_social|feedback)/[\w/]+\.\w+)`")),
)
def test_template_to_override_exists(name):
    get_template(name)


def test_documented_url_names_exist():
    documented = names_in(section("URL names"), re.compile(r"`((?:civic_social|feedback)\w*:\w+)`"))
    assert documented
    assert set(documented) - view_names() == set()


def test_every_system_check_is_documented():
    sources = [path for app in ("civic_social", "feedback", "home") for path in (PROJECT / app).rglob("*.py")]
    pattern = re.compile(r'"((?:civic_social|civic_social_sandbox|feedback|home)\.[EW]\d{3})"')
    ids = {found for path in sources for found in pattern.findall(path.read_text())}
    # In modules of other names, too.
    assert {"civic_social.E001", "civic_social.W013", "feedback.W003", "home.E002", "home.E020"} < ids
    assert {found for found in ids if f"`{found}`" not in PUBLIC_API} == set()


# The channel of the page on channels is a test and registers a setting of its own.
@pytest.mark.parametrize("key", [*(key for key in CIVIC_SOCIAL if key != "NOTICEBOARD_URL"), *FEEDBACK])
def test_every_setting_of_the_apps_is_documented(key):
    assert f"`{key}`" in SETTINGS


def test_every_environment_variable_is_documented():
    sources = [path.read_text() for path in (PROJECT / "cms").rglob("*.py") if path.stem != "test"]
    pattern = re.compile(r"env(?:iron)?(?:\.\w+)?[(\[]\s*\"([A-Z0-9_]+)\"")
    names = {name for text in sources for name in pattern.findall(text)} - {"DJANGO_SETTINGS_MODULE"}
    assert {"DATABASE_URL", "S3_REGION", "WEB_WORKERS"} < names
    assert {name for name in names if f"`{name}`" not in SETTINGS} == set()


def test_every_command_is_documented():
    apps = {"civic_social", "feedback", "home"}
    commands = {name for name, app in get_commands().items() if app in apps}
    assert {name for name in commands if f"`{name}" not in COMMANDS} - {"social"} == set()
    parser = load_command_class("civic_social", "social").create_parser("manage.py", "social")
    verbs = next(action.choices for action in parser._actions if action.dest == "verb")
    assert {verb for verb in verbs if f"`social {verb}" not in COMMANDS} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_relative_links_lead_to_files(document):
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    assert [link for link in RELATIVE_LINK.findall(text) if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_source_files_named_in_the_text_exist(document):
    paths = names_in(document.read_text(), SOURCE_PATH)
    assert [path for path in paths if not (PROJECT / path).exists()] == []
