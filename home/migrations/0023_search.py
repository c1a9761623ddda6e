import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("home", "0022_registration_undo"), ("wagtaildocs", "0014_alter_document_file_size")]

    operations = [
        migrations.CreateModel(
            name="FileText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file_text",
                        serialize=False,
                        to="wagtaildocs.document",
                    ),
                ),
                ("file_name", models.CharField(max_length=255)),
                ("text", models.TextField(blank=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=40, unique=True)),
                ("key", models.CharField(db_index=True, max_length=40)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="Separated by commas, in any form and with as many as you need, "
                        "for example: rubbish, waste, blue zone.",
                        max_length=500,
                        verbose_name="words",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonyms for the search",
                "verbose_name_plural": "synonyms for the search",
                "ordering": ["words"],
            },
        ),
    ]
