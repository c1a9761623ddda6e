"""Have the search index built again: words have other keys, and the directory of contacts is in it.

The background process builds it as soon as the vocabulary is empty. Until then, queries are taken as typed.
"""

from django.db import migrations


def forget_words(apps, schema_editor):
    """Delete the vocabulary."""
    apps.get_model("home", "SearchWord").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("home", "0033_subscriptions")]

    operations = [migrations.RunPython(forget_words, migrations.RunPython.noop)]
