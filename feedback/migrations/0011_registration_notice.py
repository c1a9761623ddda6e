import wagtail.fields
from django.db import migrations, models

import feedback.models.notices


class Migration(migrations.Migration):
    dependencies = [("feedback", "0010_mailbox")]

    operations = [
        migrations.RemoveConstraint("privacynotice", "feedback_notice_version_once"),
        migrations.AddField(
            "privacynotice",
            "purpose",
            models.CharField(
                choices=feedback.models.notices.list_purposes,
                db_default="feedback",
                default="feedback",
                max_length=30,
                verbose_name="for",
            ),
        ),
        migrations.AddField(
            "privacynotice",
            "processors",
            wagtail.fields.RichTextField(
                blank=True,
                db_default="",
                default="",
                help_text="Each company that stores or sends the data on our behalf, such as the host of the "
                "site and of the mail: name, country, what for. Shown below the text.",
                verbose_name="who processes the data for us",
            ),
        ),
        migrations.AddConstraint(
            "privacynotice",
            models.UniqueConstraint(
                fields=("purpose", "language_code", "version"), name="feedback_notice_once"
            ),
        ),
    ]
