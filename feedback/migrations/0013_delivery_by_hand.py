from django.db import migrations, models

CHOICES = [
    ("none", "On the private page only"),
    ("queued", "Being sent by mail"),
    ("sent", "Sent by mail"),
    ("failed", "The mail could not be sent"),
    ("post", "Sent by post"),
    ("phone", "Told by telephone"),
    ("desk", "Handed over"),
]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0012_submission_phone")]

    operations = [
        migrations.AlterField(
            model, "delivery", models.CharField(choices=CHOICES, default="none", max_length=10)
        )
        for model in ("question", "reply")
    ]
