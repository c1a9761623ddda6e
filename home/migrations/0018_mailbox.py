from django.db import migrations

from feedback.mailbox import MailboxField, mailbox_key


def fill(apps, schema_editor):
    """Store the key of the mailbox for the addresses of existing rows."""
    rows = apps.get_model("home", "Registration").objects.exclude(email="")
    for pk, email in rows.values_list("pk", "email").iterator():
        rows.filter(pk=pk).update(mailbox=mailbox_key(email)[:254])


class Migration(migrations.Migration):
    dependencies = [("home", "0017_normalize_texts"), ("feedback", "0010_mailbox")]

    operations = [
        migrations.AddField("registration", "mailbox", MailboxField(default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
