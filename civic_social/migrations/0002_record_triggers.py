from django.db import migrations

from civic_social.audit_log import triggers


def install_triggers(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove_triggers(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("civic_social", "0001_initial")]

    operations = [migrations.RunPython(install_triggers, remove_triggers)]
