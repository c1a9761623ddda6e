from django.db import migrations


def choose_default_site(apps, schema_editor):
    """Let the existing desks and submissions belong to the default Site."""
    site = apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True).first()
    if site:
        for name in ("Desk", "Submission"):
            apps.get_model("feedback", name).objects.update(site=site)


class Migration(migrations.Migration):
    #: Apart from 0007: PostgreSQL changes no table in the transaction that has changed its rows.
    dependencies = [("feedback", "0007_sites")]

    operations = [migrations.RunPython(choose_default_site, migrations.RunPython.noop, elidable=True)]
