import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

#: Wagtail 7.4 has no setting for it.
PAGE_MODEL = getattr(settings, "WAGTAIL_PAGE_MODEL", "wagtailcore.Page")


class Migration(migrations.Migration):
    dependencies = [
        ("civic_social", "0015_network_differences"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(PAGE_MODEL),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("changed", "changed"),
                            ("deleted", "deleted"),
                            ("moved", "new address"),
                            ("template", "to be applied to existing posts"),
                        ],
                        default="changed",
                        max_length=10,
                    ),
                ),
                ("object_id", models.CharField(max_length=255)),
                ("object_name", models.CharField(max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("checking", "Checking"),
                            ("asking", "Asking"),
                            ("applying", "Applying"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        default="checking",
                        max_length=10,
                    ),
                ),
                ("edits", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "change of what posts show",
                "verbose_name_plural": "changes of what posts show",
                "ordering": ["created_at", "pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["status", "created_at"], name="civic_social_change_status")
                ],
            },
        ),
        migrations.CreateModel(
            name="AffectedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edits", models.PositiveIntegerField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="civic_social.contentchange",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "page with changed content",
                "verbose_name_plural": "pages with changed content",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("change", "page"), name="civic_social_affected_page_once")
                ],
            },
        ),
    ]
