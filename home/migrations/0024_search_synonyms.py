from django.db import migrations

from home.search.start_synonyms import START_SYNONYMS


def add(apps, schema_editor):
    """Give the site a list of synonyms to start with, unless it has one."""
    groups = apps.get_model("home", "SynonymGroup").objects
    if not groups.exists():
        groups.bulk_create(groups.model(words=words) for words in START_SYNONYMS)


class Migration(migrations.Migration):
    dependencies = [("home", "0023_search")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop, elidable=True)]
