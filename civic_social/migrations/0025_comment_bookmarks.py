from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("civic_social", "0024_comment_cases")]

    operations = [
        migrations.AddField(
            model_name="commentreading", name="bookmark", field=models.JSONField(null=True)
        )
    ]
