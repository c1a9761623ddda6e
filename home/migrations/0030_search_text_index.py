from django.db import migrations


def create(apps, schema_editor):
    """Index what the search backend asks PostgreSQL for: title and body in one, which Wagtail does not index."""
    if schema_editor.connection.vendor == "postgresql":
        table = apps.get_model("wagtailsearch", "IndexEntry")._meta.db_table
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS home_search_text ON {schema_editor.quote_name(table)} "
            "USING gin ((title || body))"
        )


def drop(apps, schema_editor):
    """Drop the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS home_search_text")


class Migration(migrations.Migration):
    dependencies = [("home", "0029_citizens_visit"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [migrations.RunPython(create, drop)]
