"""Rename the model of the checks for duplicate posts; no data changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("civic_social", "0009_approval")]

    operations = [
        migrations.RenameModel("Doubt", "DuplicateCheck"),
        migrations.AlterField(
            model_name="duplicatecheck",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duplicate_checks",
                to="civic_social.post",
            ),
        ),
    ]
