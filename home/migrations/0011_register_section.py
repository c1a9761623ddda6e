"""The register knows the list below which a publication stands."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Write down the page above each publication."""
    entries = apps.get_model("home", "RegisterEntry").objects
    pages = apps.get_model("wagtailcore", "Page").objects
    sections = {}
    for pk, path in entries.values_list("page", "page__path").iterator():
        sections.setdefault(path[:-4], []).append(pk)
    for path, publications in sections.items():
        section = pages.get(path=path)
        for first in range(0, len(publications), 500):
            entries.filter(page__in=publications[first : first + 500]).update(section=section)


class Migration(migrations.Migration):

    dependencies = [
        ("home", "0010_expiry_reminder"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="registerentry",
            name="section",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.WAGTAIL_PAGE_MODEL,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(
                fields=["section", "-listed_on", "-page"], name="home_register_section"
            ),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(
                fields=["section", "kind", "year", "issuer"], name="home_register_offers"
            ),
        ),
    ]
