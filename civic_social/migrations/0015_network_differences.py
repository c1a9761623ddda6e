import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import civic_social.error_messages


class Migration(migrations.Migration):
    dependencies = [("civic_social", "0014_token_owner")]

    operations = [
        migrations.CreateModel(
            name="NetworkDifference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("problem", models.CharField(max_length=60)),
                ("remote_id", models.CharField(max_length=200)),
                ("permalink", models.URLField(blank=True, max_length=500, verbose_name="permalink")),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="civic_social.socialaccount",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="civic_social.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "difference at a network",
                "verbose_name_plural": "differences at networks",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "remote_id"), name="civic_social_difference_once"
                    )
                ],
            },
            bases=(civic_social.error_messages.Explained, models.Model),
        ),
    ]
