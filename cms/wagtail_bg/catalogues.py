"""The catalogues of this app, and the messages of the installed libraries that they translate.

For development only: it needs polib, which a running site does not have.
"""

from pathlib import Path

import django
import polib
from django.apps import apps

APP = Path(__file__).parent
#: The catalogue of each gettext domain. Wagtail's JavaScript reads no app's catalogue but its own admin's, so
#: the second one is a directory of ``LOCALE_PATHS``.
CATALOGUES = {
    "django": APP / "locale/bg/LC_MESSAGES/django.po",
    "djangojs": APP / "locale_js/bg/LC_MESSAGES/djangojs.po",
}
#: The context of the texts that this app adds, see ``unmarked``.
OWN = "wagtail_bg"
LIBRARIES = ("wagtail", "taggit", "django.contrib")

Key = tuple[str | None, str]
Messages = dict[Key, polib.POEntry]


def read(path: Path) -> Messages:
    """Return the messages of a ``.po`` file by context and msgid; none if there is no such file."""
    if not path.exists():
        return {}
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def libraries(domain: str) -> dict[str, Path]:
    """Return the name and directory of each installed library that has English messages in the domain.

    In the order in which Django looks for a translation. ``djangojs`` has those of Wagtail alone: no screen
    loads the scripts of Django's admin.
    """
    found = {
        config.name: Path(config.path)
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in LIBRARIES or config.name.startswith("django.contrib.")
    }
    found["django"] = Path(django.__file__).parent / "conf"
    return {
        name: path
        for name, path in found.items()
        if (path / f"locale/en/LC_MESSAGES/{domain}.po").exists()
        and (domain == "django" or name.startswith("wagtail"))
    }


def sources(domain: str) -> dict[Key, tuple[polib.POEntry, list[str]]]:
    """Return each English message of the installed libraries and the names of the libraries that use it.

    Two libraries may share a message that only one of them counts; the entry is then the one with a plural.
    """
    found: dict[Key, tuple[polib.POEntry, list[str]]] = {}
    for name, path in libraries(domain).items():
        for key, entry in read(path / f"locale/en/LC_MESSAGES/{domain}.po").items():
            known, names = found.get(key, (entry, []))
            found[key] = (known if known.msgid_plural else entry, [*names, name])
    return found


def upstream(domain: str) -> Messages:
    """Return the messages that a library translates into Bulgarian itself, without uncertain ones."""
    found: Messages = {}
    for path in libraries(domain).values():
        for key, entry in read(path / f"locale/bg/LC_MESSAGES/{domain}.po").items():
            if entry.translated() and not entry.fuzzy:
                found.setdefault(key, entry)
    return found


def untranslated(domain: str) -> list[Key]:
    """Return the messages that neither this app nor the library itself has in Bulgarian."""
    own = {key for key, entry in read(CATALOGUES[domain]).items() if entry.translated() and not entry.fuzzy}
    known = own | upstream(domain).keys()
    return sorted((key for key in sources(domain) if key not in known), key=_order)


def stale(domain: str) -> list[Key]:
    """Return the messages of this app's catalogue that no installed library has any more."""
    gone = read(CATALOGUES[domain]).keys() - sources(domain).keys()
    return sorted((key for key in gone if key[0] != OWN), key=_order)


def update(domain: str) -> polib.POFile:
    """Add the new messages untranslated, remove the stale ones, sort, save and compile the catalogue."""
    path = CATALOGUES[domain]
    catalogue = polib.pofile(str(path))
    own, known = read(path), sources(domain)
    for key in untranslated(domain):
        entry = own.setdefault(key, known[key][0])
        entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
    for key in stale(domain):
        del own[key]
    for key, entry in own.items():
        if key[0] != OWN:
            _take_over(entry, *known[key])
    catalogue[:] = [own[key] for key in sorted(own, key=_order)]
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return catalogue


def _take_over(entry: polib.POEntry, source: polib.POEntry, names: list[str]) -> None:
    """Copy from the source what is not translation: the flags and the libraries as a comment."""
    note = ", ".join(sorted(names))
    entry.comment = f"{note}\n{source.comment}" if source.comment else note
    entry.flags = [flag for flag in source.flags if flag != "fuzzy"]
    entry.occurrences, entry.tcomment = [], ""
    entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None


def _order(key: Key) -> tuple[str, str]:
    return key[1], key[0] or ""
