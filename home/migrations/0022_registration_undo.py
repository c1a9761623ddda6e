from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("home", "0021_registration_holds")]

    operations = [
        migrations.AddField("registration", "undo_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "registration", models.Index(fields=["undo_until"], name="home_registration_undo")
        ),
    ]
