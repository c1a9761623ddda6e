from django.db import migrations

from feedback.mailbox import MailboxField, mailbox_key


def fill(apps, schema_editor):
    """Store the key of the mailbox for the addresses of existing rows."""
    rows = apps.get_model("feedback", "Submission").objects.exclude(email="")
    for pk, email in rows.values_list("pk", "email").iterator():
        rows.filter(pk=pk).update(mailbox=mailbox_key(email)[:254])


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_normalize_texts")]

    operations = [
        migrations.AddField("submission", "mailbox", MailboxField(default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
