"""Add the finding of the restore guard, and the posts that a restore has lost."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from civic_social.restore_guard import installation


def note_installation(apps, schema_editor):
    """Make the installation file of a site that has posted before it had the restore guard."""
    head = apps.get_model("civic_social", "RecordHead").objects.using(schema_editor.connection.alias).first()
    if installation.path() is None or installation.read() is not None or head is None or not head.count:
        return
    installation.write(installation.Installation(head.count, head.hash, installation.machine_hash()))


class Migration(migrations.Migration):
    dependencies = [
        ("civic_social", "0010_duplicate_checks"),
    ]

    operations = [
        migrations.AddField(
            model_name="switch",
            name="finding",
            field=models.CharField(
                blank=True,
                choices=[
                    ("restored", "A backup was restored with “manage.py restore”."),
                    ("older", "The database is older than what this installation has posted."),
                    ("other-history", "The official record differs from what this installation has posted."),
                    ("file-lost", "The database has posts, but this machine has no installation file."),
                    ("other-machine", "The installation was copied to another machine."),
                    ("unknown-posts", "A network has newer posts of this site than the database."),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="switch",
            name="found_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="switch",
            name="looked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="LostPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("remote_id", models.CharField(max_length=200)),
                ("permalink", models.URLField(blank=True, max_length=500, verbose_name="permalink")),
                ("text", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="civic_social.socialaccount",
                    ),
                ),
                (
                    "held_post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="civic_social.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "lost post",
                "verbose_name_plural": "lost posts",
                "ordering": ["-created_at", "-id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "remote_id"), name="civic_social_lost_post_once"
                    )
                ],
            },
        ),
        migrations.RunPython(note_installation, migrations.RunPython.noop),
    ]
