"""Replies and questions that are still to be mailed get a row in the outbox.

Until now a mail existed only as a background task, and was lost with it.
"""

from django.db import migrations


def queue(apps, schema_editor):
    OutgoingMail = apps.get_model("feedback", "OutgoingMail")
    for kind in ("reply", "question"):
        queued = apps.get_model("feedback", kind).objects.filter(delivery="queued")
        OutgoingMail.objects.bulk_create(
            OutgoingMail(submission_id=message.submission_id, kind=kind, **{kind: message}) for message in queued
        )


class Migration(migrations.Migration):

    dependencies = [
        ("feedback", "0004_mails"),
    ]

    operations = [
        migrations.RunPython(queue, migrations.RunPython.noop),
    ]
