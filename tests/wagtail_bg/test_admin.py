"""Bulgarian where Wagtail reads no catalogue of an app: its JavaScript, rows of the database, permissions."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import wagtail
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection, Page, Task, Workflow

from cms.wagtail_bg import unmarked
from cms.wagtail_bg.catalogues import CATALOGUES, read
from home.setup.languages import RootPart

pytestmark = pytest.mark.django_db
ROWS = import_module("cms.wagtail_bg.migrations.0001_bulgarian_rows")
#: What the templates of this app change in those of Wagtail.
TEMPLATES = {
    "admin/templates/wagtailadmin/home.html": {'value="Search"': """value="{% trans 'Search' %}\""""},
    "admin/templates/wagtailadmin/shared/header.html": {
        'value="Search"': """value="{% trans 'Search' %}\""""
    },
    "admin/templates/wagtailadmin/shared/headers/_actions.html": {
        "{# Actions divider #}": "{% load i18n %}{# Actions divider #}",
        'aria-label="Actions"': """aria-label="{% trans 'Actions' %}\"""",
    },
    "admin/templates/wagtailadmin/shared/user_avatar.html": {
        "{{ user }}{% else %}": '{{ user|default:_("system") }}{% else %}'
    },
    "admin/templates/wagtailadmin/tables/boolean_cell.html": {
        f"title=value|stringformat:'s' name=\"{icon}\"": f'title=_("{word}") name="{icon}"'
        for icon, word in (("help", "None"), ("check", "Yes"), ("cross", "No"))
    },
    "admin/templates/wagtailadmin/workflows/task_chooser/chooser.html": {
        "{% formattedfield field %}": (
            "{% trans field.label as label %}{% formattedfield field label_text=label %}"
        )
    },
    "users/templates/wagtailusers/groups/includes/formatted_permissions.html": {
        f"{{{{ content_perms_dict.{label.lower()}.perm.name }}}}": (
            f'{{% trans "{label}" %}}: {{{{ content_perms_dict.object }}}}'
        )
        for label in ("Add", "Change", "Delete")
    },
}


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


def test_renamed_groups_and_collections_keep_their_names(english_rows):
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


@pytest.mark.parametrize("path", TEMPLATES)
def test_overridden_template_is_wagtails_but_for_its_untranslated_words(path):
    expected = Path(wagtail.__file__).parent.joinpath(path).read_text()
    for english, translated in TEMPLATES[path].items():
        assert english in expected
        expected = expected.replace(english, translated)
    name = path.split("/templates/")[1]
    assert Path(apps.get_app_config("wagtail_bg").path, "templates", name).read_text() == expected


def test_no_template_is_overridden_unwatched():
    folder = Path(apps.get_app_config("wagtail_bg").path, "templates")
    ours = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    assert ours == {path.split("/templates/")[1] for path in TEMPLATES}


def test_labels_that_wagtail_leaves_english_are_bulgarian():
    labels = [str(text) for fields in unmarked.FORM_LABELS.values() for text in fields.values()]
    names = [str(name) for pair in unmarked.MODEL_NAMES.values() for name in pair]
    columns = [str(text) for text in unmarked.COLUMN_LABELS.values()]
    assert [text for text in labels + names + columns if re.search("[A-Za-z]", text)] == []
