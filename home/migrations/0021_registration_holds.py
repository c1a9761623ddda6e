from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("home", "0020_registration_notice")]

    operations = [
        migrations.AddField(
            "registration",
            "network_key",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
    ]
