from django.db import migrations

from feedback.mailbox import MailboxField
from feedback.missing_mailboxes import fill


def fill_keys(apps, schema_editor):
    """Store the key of the mailbox for the addresses of existing rows."""
    fill(apps.get_model("feedback", "Submission").objects.using(schema_editor.connection.alias))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_normalize_texts")]

    operations = [
        migrations.AddField("submission", "mailbox", MailboxField()),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
    ]
