from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("civic_social", "0013_default_site")]

    operations = [
        migrations.AddField(
            model_name="socialaccount",
            name="token_owner",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=40),
        ),
    ]
