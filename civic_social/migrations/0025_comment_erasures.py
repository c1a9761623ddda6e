from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("civic_social", "0024_comment_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="name_erased_at",
            field=models.DateTimeField(null=True),
        ),
    ]
