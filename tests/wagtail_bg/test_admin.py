"""Bulgarian where Wagtail reads no catalogue of an app: its JavaScript, rows of the database, permissions."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import wagtail.users
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection, Page, Task, Workflow

from cms.wagtail_bg.catalogues import CATALOGUES, read
from home.setup.languages import RootPart

pytestmark = pytest.mark.django_db
ROWS = import_module("cms.wagtail_bg.migrations.0001_bulgarian_rows")
OVERRIDDEN = "wagtailusers/groups/includes/formatted_permissions.html"


@pytest.fixture
def english_rows():
    """The rows as Wagtail's migrations leave them; a flush may have removed some."""
    RootPart().make()
    Group.objects.all().delete()
    for name in ("Editors", "Moderators"):
        Group.objects.create(name=name)
    ROWS.to_english(apps, None)
    Task.objects.get_or_create(name="Moderators approval")
    Workflow.objects.get_or_create(name="Moderators approval")


def names():
    return {
        Page.objects.get(depth=1).title,
        Collection.objects.get(depth=1).name,
        *Group.objects.values_list("name", flat=True),
        *Task.objects.values_list("name", flat=True),
        *Workflow.objects.values_list("name", flat=True),
    }


def test_javascript_of_the_admin_is_bulgarian(admin_client):
    script = admin_client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    catalogue = json.loads(re.search(r"const newcatalog = (\{.*?\});\n", script, re.DOTALL).group(1))
    different = {
        entry.msgid: catalogue.get(entry.msgid)
        for entry in read(CATALOGUES["djangojs"]).values()
        if catalogue.get(entry.msgid) != (list(entry.msgstr_plural.values()) or entry.msgstr)
    }
    assert different == {}


def test_rows_that_wagtail_wrote_are_bulgarian(english_rows):
    assert {"Root", "Editors", "Moderators", "Moderators approval"} <= names()
    ROWS.to_bulgarian(apps, None)
    assert {"Всички страници", "Основна колекция", "Редактори", "Модератори"} <= names()
    assert "Одобрение от модератори" in names()
    assert not any(re.search("[A-Za-z]", name) for name in names())


def test_names_that_somebody_chose_are_kept(english_rows):
    Group.objects.filter(name="Editors").update(name="Authors")
    Group.objects.create(name="Модератори")
    Collection.objects.filter(depth=1).update(name="Files")
    ROWS.to_bulgarian(apps, None)
    assert {"Authors", "Moderators", "Модератори", "Files"} <= names()


def test_rows_stay_english_on_an_english_site(english_rows, settings):
    settings.LANGUAGE_CODE = "en"
    ROWS.to_bulgarian(apps, None)
    assert {"Root", "Editors"} <= names()


def test_permissions_of_a_group_are_bulgarian(admin_client):
    html = admin_client.get(reverse("wagtailusers_groups:add")).content.decode()
    assert re.findall(r">\s*(Can [^<]*)<", html) == []
    assert re.search("Добави: [а-я]", html)


def test_overridden_template_differs_from_wagtails_in_three_labels_only():
    ours = Path(apps.get_app_config("wagtail_bg").path, "templates", OVERRIDDEN).read_text()
    theirs = Path(wagtail.users.__file__).parent.joinpath("templates", OVERRIDDEN).read_text()
    changed = [line for line in ours.splitlines() if line not in theirs.splitlines()]
    assert len(changed) == 3
    assert len(ours.splitlines()) == len(theirs.splitlines())
    for verb, label in (("add", "Add"), ("change", "Change"), ("delete", "Delete")):
        theirs = theirs.replace(
            f"{{{{ content_perms_dict.{verb}.perm.name }}}}",
            f'{{% trans "{label}" %}}: {{{{ content_perms_dict.object }}}}',
        )
    assert ours == theirs
