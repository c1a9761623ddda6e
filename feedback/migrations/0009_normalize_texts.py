from django.db import migrations

from feedback.text_normalization import normalize_rows


def normalize(apps, schema_editor):
    """Normalize the texts that were stored before the models did so; published notices never change."""
    for name in ("Desk", "FeedbackPage", "Note", "Question", "Reply", "ReplyTemplate", "Submission"):
        normalize_rows(apps.get_model("feedback", name))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_default_site")]

    operations = [migrations.RunPython(normalize, migrations.RunPython.noop, elidable=True)]
