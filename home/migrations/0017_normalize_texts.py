from django.db import migrations

from home.operations.normalized_texts import normalize_site


def normalize(apps, schema_editor):
    """Normalize the texts that were stored before the models did so; the search index follows by command."""
    normalize_site(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0016_page_topic_names"),
        ("civic_social", "0018_normalize_texts"),
        ("feedback", "0009_normalize_texts"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(normalize, migrations.RunPython.noop, elidable=True)]
