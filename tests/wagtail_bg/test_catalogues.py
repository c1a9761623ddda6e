"""Bulgarian for the installed libraries: complete, well formed, in our style, ready to be offered to them."""

import re
import shutil
import subprocess
from collections import Counter

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override, pgettext

from cms.wagtail_bg.catalogues import CATALOGUES, read, sources, stale, untranslated, update

DOMAINS = list(CATALOGUES)
HINT = "Run “manage.py update_wagtail_bg” and translate: see docs/reference/bulgarian-catalogue.md."
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^>]*>")
#: Names, formats and keys that Bulgarian writes in Latin letters.
LATIN = {
    "API",
    "CSV",
    "Embedly",
    "Enter",
    "JSON",
    "JavaScript",
    "Wagtail",
    "UTC",
    "XLSX",
    "v2",
    "v3",
    "http",
    "URL",
}
LATIN |= {"domain", "com", "blog", "my", "slug", "embedly"}


def forms(entry):
    """Return the pairs of an English text and its Bulgarian, two if the message counts."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]


def all_entries():
    return [(domain, entry) for domain in DOMAINS for entry in read(CATALOGUES[domain]).values()]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_of_the_installed_libraries_is_bulgarian(domain):
    assert len(sources(domain)) > 80
    assert untranslated(domain) == [], HINT


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_message_is_left_that_the_libraries_no_longer_have(domain):
    assert stale(domain) == [], HINT


@pytest.mark.parametrize("domain", DOMAINS)
def test_update_changes_nothing_in_a_complete_catalogue(domain, tmp_path, monkeypatch):
    path = CATALOGUES[domain]
    shutil.copy(path, tmp_path)
    monkeypatch.setitem(CATALOGUES, domain, tmp_path / path.name)
    update(domain)
    assert (tmp_path / path.name).read_text() == path.read_text(), HINT


def test_update_adds_new_messages_and_removes_old_ones(tmp_path, monkeypatch):
    path = tmp_path / "django.po"
    catalogue = polib.pofile(str(CATALOGUES["django"]))
    missing = catalogue.find("Reports")
    catalogue.remove(missing)
    catalogue.append(polib.POEntry(msgid="A text of an earlier Wagtail", msgstr="Текст"))
    catalogue.save(str(path))
    monkeypatch.setitem(CATALOGUES, "django", path)
    assert untranslated("django") == [(None, "Reports")]
    assert stale("django") == [(None, "A text of an earlier Wagtail")]
    update("django")
    added = read(path)[None, "Reports"]
    assert (added.msgstr, added.comment) == ("", "wagtail.admin")
    assert (None, "A text of an earlier Wagtail") not in read(path)


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_catalogue_equals_its_source(domain):
    compiled = {
        (entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural)
        for entry in polib.mofile(str(CATALOGUES[domain].with_suffix(".mo")))
    }
    written = {key: (entry.msgstr, entry.msgstr_plural) for key, entry in read(CATALOGUES[domain]).items()}
    assert compiled == written


@pytest.mark.parametrize("domain", DOMAINS)
def test_catalogue_is_ready_to_be_offered(domain):
    catalogue = polib.pofile(str(CATALOGUES[domain]))
    assert catalogue.metadata["Language"] == "bg"
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert [entry.msgid for entry in catalogue] == sorted(entry.msgid for entry in catalogue)
    assert [
        entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete or not entry.translated()
    ] == []
    assert [entry.msgid for entry in catalogue if not entry.comment] == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.skipif(not shutil.which("msgfmt"), reason="no gettext (Debian: apt install gettext)")
def test_gettext_accepts_the_catalogue(domain, tmp_path):
    command = ["msgfmt", "--check", "-o", str(tmp_path / "x.mo"), str(CATALOGUES[domain])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_translations_keep_variables_tags_and_edges():
    wrong = []
    for _domain, entry in all_entries():
        for english, bulgarian in forms(entry):
            # “1 page” may become “%(counter)s страница”: all numbers but 1 take the other form anyway.
            allowed = set(PLACEHOLDER.findall(english + entry.msgid_plural))
            found = set(PLACEHOLDER.findall(bulgarian))
            same = found == allowed or (
                entry.msgid_plural and set(PLACEHOLDER.findall(english)) <= found <= allowed
            )
            tags = Counter(TAG.findall(english)) == Counter(TAG.findall(bulgarian))
            edges = [
                (len(text) - len(text.lstrip()), len(text) - len(text.rstrip()))
                for text in (english, bulgarian)
            ]
            if not (same and tags and edges[0] == edges[1]):
                wrong.append((english, bulgarian))
    assert wrong == []


def test_counted_messages_have_two_forms():
    counted = [entry for _domain, entry in all_entries() if entry.msgid_plural]
    assert len(counted) > 100
    assert [entry.msgid for entry in counted if set(entry.msgstr_plural) != {0, 1}] == []
    assert [entry.msgid for entry in counted if not all(entry.msgstr_plural.values())] == []


def test_translations_have_no_english_words():
    wrong = []
    for _domain, entry in all_entries():
        for _english, bulgarian in forms(entry):
            words = re.findall(r"[A-Za-z][A-Za-z0-9]*", TAG.sub(" ", PLACEHOLDER.sub(" ", bulgarian)))
            if set(words) - LATIN:
                wrong.append((bulgarian, set(words) - LATIN))
    assert wrong == []


def test_translations_follow_the_style_guide():
    bad = re.compile(
        r"\.\.\.|[мМ]оля|[сС]игур(ен|на|ни) ли|клик|\bлинк|акаунт|[тТ]аг(ове)?\b|чекн|\bе-?mail|  | - "
    )
    quote = re.compile(r'["\']')
    wrong = []
    for _domain, entry in all_entries():
        for _english, bulgarian in forms(entry):
            text = TAG.sub("|", bulgarian)
            if bad.search(text) or quote.search(text.replace('(")', "")):
                wrong.append(bulgarian)
    assert wrong == []


def test_one_english_text_has_one_bulgarian_in_python_and_javascript():
    python, script = (read(CATALOGUES[domain]) for domain in ("django", "djangojs"))
    different = {
        key: (python[key].msgstr, script[key].msgstr)
        for key in python.keys() & script.keys()
        if python[key].msgstr != script[key].msgstr
    }
    assert different == {}


def test_every_translation_reaches_the_reader():
    """The app stands before the libraries, and no text of the project means something else."""
    entries = read(CATALOGUES["django"]).values()
    with override("bg"):
        hidden = {
            entry.msgid: gettext(entry.msgid)
            for entry in entries
            if not entry.msgctxt and not entry.msgid_plural and gettext(entry.msgid) != entry.msgstr
        }
        assert pgettext("alt. month", "November") == "ноември"
    assert hidden == {}
    assert settings.INSTALLED_APPS.index("cms.wagtail_bg") > settings.INSTALLED_APPS.index("civic_social")
