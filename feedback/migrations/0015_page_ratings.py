import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0014_contact_phone"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                ("is_useful", models.BooleanField(verbose_name="useful")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="words")),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.page",
                        verbose_name="page",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer about a page",
                "verbose_name_plural": "answers about pages",
                "indexes": [models.Index(fields=["page", "day"], name="feedback_rating_page")],
            },
        ),
    ]
