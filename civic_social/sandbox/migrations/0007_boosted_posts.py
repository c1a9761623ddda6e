from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("civic_social_sandbox", "0006_conversation")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="ad_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        )
    ]
