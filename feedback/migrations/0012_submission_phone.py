from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0011_registration_notice")]

    operations = [
        migrations.AddField(
            "submission",
            "phone",
            models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="telephone"
            ),
        ),
    ]
