import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("home", "0019_login_counter"), ("feedback", "0011_registration_notice")]

    operations = [
        migrations.AddField(
            "registration",
            "notice",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="feedback.privacynotice",
                verbose_name="privacy notice",
            ),
        ),
    ]
