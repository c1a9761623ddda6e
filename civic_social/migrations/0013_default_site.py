from django.db import migrations


def choose_default_site(apps, schema_editor):
    """Let the existing accounts belong to the default Site."""
    site = apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True).first()
    if site:
        apps.get_model("civic_social", "SocialAccount").objects.update(site=site)


class Migration(migrations.Migration):
    #: Apart from 0012: PostgreSQL changes no table in the transaction that has changed its rows.
    dependencies = [("civic_social", "0012_account_site")]

    operations = [migrations.RunPython(choose_default_site, migrations.RunPython.noop, elidable=True)]
