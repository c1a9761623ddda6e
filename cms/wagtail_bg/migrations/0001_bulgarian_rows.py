"""Rename the rows that Wagtail's migrations write in English, on a site whose language is Bulgarian.

Wagtail shows names of groups, tasks and roots as they are stored, in dozens of places, so they cannot be translated
when they are shown. Renaming is safe: after the migrations below, Wagtail finds roots by depth and the others by key.
Names that somebody has changed are kept. Names of permissions are not changed: Wagtail takes these apart by their
English beginning.
"""

import swapper
from django.conf import settings
from django.db import migrations

ROOT_PAGE = ("Root", "Всички страници")
ROOT_COLLECTION = ("Root", "Основна колекция")
GROUPS = (("Editors", "Редактори"), ("Moderators", "Модератори"))
APPROVAL = ("Moderators approval", "Одобрение от модератори")


def to_bulgarian(apps, schema_editor):
    if settings.LANGUAGE_CODE == "bg":
        _rename(apps, lambda names: names)


def to_english(apps, schema_editor):
    _rename(apps, lambda names: names[::-1])


def _rename(apps, order):
    page = apps.get_model(swapper.get_model_name("wagtailcore", "Page"))
    old, new = order(ROOT_PAGE)
    page.objects.filter(depth=1, title=old, draft_title=old).update(title=new, draft_title=new)
    old, new = order(ROOT_COLLECTION)
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1, name=old).update(name=new)
    groups = apps.get_model("auth", "Group").objects
    for old, new in map(order, GROUPS):
        if not groups.filter(name=new).exists():
            groups.filter(name=old).update(name=new)
    old, new = order(APPROVAL)
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name=old).update(name=new)


class Migration(migrations.Migration):
    # Behind all migrations that find these rows by their English names.
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0048_add_default_workflows"),
        ("wagtaildocs", "0002_initial_data"),
        ("wagtailimages", "0022_uploadedimage"),
        swapper.dependency("wagtailcore", "Page"),
    ]

    operations = [migrations.RunPython(to_bulgarian, to_english)]
