from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("civic_social", "0025_comment_erasures")]

    operations = [
        migrations.AddField(
            model_name="commentreading", name="bookmark", field=models.JSONField(null=True)
        )
    ]
