import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

#: Wagtail 7.4 has no setting for it.
PAGE_MODEL = getattr(settings, "WAGTAIL_PAGE_MODEL", "wagtailcore.Page")


class Migration(migrations.Migration):
    dependencies = [
        ("civic_social", "0016_content_changes"),
        migrations.swappable_dependency(PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgramPublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_to_be_announced", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "page",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "page published by a program",
                "verbose_name_plural": "pages published by a program",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": (),
            },
        ),
    ]
