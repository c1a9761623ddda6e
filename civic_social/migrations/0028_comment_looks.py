import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("civic_social", "0027_comment_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommentLook",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="comment_look",
                        serialize=False,
                        to="civic_social.post",
                    ),
                ),
                (
                    "looked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="looked"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "look for comments",
                "verbose_name_plural": "looks for comments",
                "default_permissions": (),
            },
        ),
    ]
