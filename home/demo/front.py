"""The tasks, the directory of contacts and the alert of the demo."""

from datetime import datetime, time, timedelta

from django.utils import translation
from django.utils.timezone import get_current_timezone, now
from wagtail.models import Page

from ..content.dates import month_name
from ..models import AlertPage, ContactsPage
from . import reading

#: The days for which the demo's alert is shown.
ALERT_DAYS = 1


def load(homes: dict) -> None:
    """Create what is missing; ``homes`` are the home pages by language. Existing pages are not changed."""
    originals: dict[type, Page] = {}
    for language, home in homes.items():
        text = reading.read(language, "front")
        with translation.override(language):
            _add(home, ContactsPage, _contacts(text["contacts"]), originals)
            _add(home, AlertPage, _alert(text["alert"]), originals)
        if not home.tasks:
            home.tasks = [_task(home, *task) for task in text["tasks"]]
            home.frequent_searches = text["frequent_searches"]
            home.save_revision().publish()


def _add(home, model, fields, originals) -> None:
    page = model.objects.child_of(home).filter(slug=fields["slug"]).first()
    if page is None:
        page = model(locale=home.locale, live=False, **fields)
        page.first_published_at = now() - timedelta(minutes=1)
        if original := originals.get(model):
            page.translation_key = original.translation_key
        home.add_child(instance=page)
        page.save_revision().publish()
    originals.setdefault(model, page)


def _task(home, title, words, icon, path) -> dict:
    """Return a task that leads to the page at ``path`` below ``home``. Raises Page.DoesNotExist."""
    page = Page.objects.get(url_path=f"{home.url_path}{path}/")
    return {
        "type": "task",
        "value": {"title": title, "help": words, "icon": icon, "page": page.pk, "url": ""},
    }


def _contacts(text) -> dict:
    names = ("name", "role", "phone", "email", "reception")
    departments = [
        {
            "type": "department",
            "value": {
                **department,
                "people": [dict(zip(names, person, strict=True)) for person in department.get("people", [])],
            },
        }
        for department in text["departments"]
    ]
    return {
        "title": text["title"],
        "slug": text["slug"],
        "summary": text["summary"],
        "departments": departments,
        "show_in_menus": False,
    }


def _alert(text) -> dict:
    day = reading.days_ago(-ALERT_DAYS)
    end = datetime.combine(day, time(16), tzinfo=get_current_timezone())
    return {
        "title": text["title"].format(date=f"{day.day} {month_name(day)}"),
        "slug": text["slug"],
        "place": text["place"],
        "summary": text["summary"],
        "shown_until": end,
    }
