"""Message catalogues: complete, consistent between the apps, and compiled from the current source."""

import ast
import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

PROJECT = Path(__file__).parents[1]
CATALOGUES = {
    path.parents[3].relative_to(PROJECT).as_posix(): path
    for path in sorted(PROJECT.glob("*/locale/bg/LC_MESSAGES/django.po"))
    + [
        PROJECT / "civic_social/sandbox/locale/bg/LC_MESSAGES/django.po",
        PROJECT / "cms/wagtail_bg/locale/bg/LC_MESSAGES/django.po",
    ]
}
INSTALLABLE = ["civic_social", "civic_social/sandbox", "feedback", "home"]
#: The folders whose texts are in the catalogue of ``home`` as well.
WITH_HOME = ("cms", "templates")
#: The names under which gettext's functions are imported.
GETTEXT = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")


def entries(path):
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


@pytest.mark.parametrize("app", CATALOGUES)
def test_every_message_is_translated(app):
    missing = [
        entry.msgid for entry in entries(CATALOGUES[app]).values() if not entry.translated() or entry.fuzzy
    ]
    assert missing == []


@pytest.mark.parametrize("app", CATALOGUES)
def test_no_two_sentences_run_into_each_other(app):
    """Catalogues are merged line by line, which can join two translations of one message."""
    texts = [
        text
        for entry in entries(CATALOGUES[app]).values()
        for text in (entry.msgstr, *entry.msgstr_plural.values())
    ]
    assert [text for text in texts if re.search(r"[а-я][.!?][А-Я]", text)] == []


@pytest.mark.parametrize("app", CATALOGUES)
def test_compiled_catalogue_equals_its_source(app):
    path = CATALOGUES[app]
    compiled = {
        (entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural)
        for entry in polib.mofile(str(path.with_suffix(".mo")))
    }
    written = {key: (entry.msgstr, entry.msgstr_plural) for key, entry in entries(path).items()}
    assert compiled == written


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(CATALOGUES, 2)))
def test_two_apps_translate_the_same_message_alike(one, other):
    """Django merges all catalogues, so one app would decide for both."""
    first, second = entries(CATALOGUES[one]), entries(CATALOGUES[other])
    different = {
        msgid: (first[context, msgid].msgstr, second[context, msgid].msgstr)
        for context, msgid in first.keys() & second.keys()
        if first[context, msgid].msgstr != second[context, msgid].msgstr
    }
    assert different == {}


MAKE_MESSAGES = """
import django
from django.conf import settings
from django.core.management import call_command

settings.configure()
django.setup()
call_command("makemessages", locale=["bg"], verbosity=0)
"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("xgettext"), reason="no gettext (Debian: apt install gettext)")
@pytest.mark.parametrize("app", INSTALLABLE)
def test_catalogue_has_every_message_in_the_code_and_no_other(app, tmp_path):
    source = tmp_path / "app"
    others = ["sandbox"] if app == "civic_social" else []
    ignore = shutil.ignore_patterns("__pycache__", "static", "*.mo", *others)
    shutil.copytree(PROJECT / app, source, ignore=ignore)
    found, known = collect(source), entries(CATALOGUES[app])
    assert sorted(msgid for _context, msgid in found.keys() - known.keys()) == []
    if app == "home":
        ignore = shutil.ignore_patterns("__pycache__", "locale", "wagtail_bg")
        for name in WITH_HOME:
            shutil.copytree(PROJECT / name, source / name, ignore=ignore)
        found = collect(source)
    assert sorted(msgid for _context, msgid in known.keys() - found.keys()) == []


def collect(source):
    """Return the messages in the code of ``source``, whose catalogue is brought up to date."""
    subprocess.run([sys.executable, "-c", MAKE_MESSAGES], cwd=source, check=True, capture_output=True)
    return entries(source / "locale/bg/LC_MESSAGES/django.po")


def test_no_message_is_inside_an_f_string():
    """xgettext 0.21 does not find it there, so that ``make messages`` would remove its translation."""
    folders = (PROJECT / name for name in ("civic_social", "feedback", "home", "cms"))
    found = [
        f"{path.relative_to(PROJECT)}:{call.lineno}"
        for folder in folders
        for path in folder.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT
    ]
    assert found == []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("xgettext"), reason="no gettext (Debian: apt install gettext)")
def test_every_message_in_the_site_templates_is_in_a_catalogue(tmp_path):
    shutil.copytree(PROJECT / "templates", tmp_path / "templates")
    (tmp_path / "locale").mkdir()
    found = collect(tmp_path)
    known = set().union(*map(entries, CATALOGUES.values()))
    assert len(found) > 100
    assert sorted(msgid for _context, msgid in found.keys() - known) == []
