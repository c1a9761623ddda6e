from django.db import migrations

from civic_social.text_normalization import normalize_rows


def normalize(apps, schema_editor):
    """Normalize the texts that were stored before the models did so."""
    for name in ("SocialAccount", "SocialTemplate", "Switch"):
        normalize_rows(apps.get_model("civic_social", name))


class Migration(migrations.Migration):
    dependencies = [("civic_social", "0017_program_publications")]

    operations = [migrations.RunPython(normalize, migrations.RunPython.noop, elidable=True)]
