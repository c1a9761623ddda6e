from django.db import migrations, models


class Migration(migrations.Migration):
    """Give two fields new names and keep their columns, which the release before reads: no table changes."""

    dependencies = [("home", "0036_mail_invitations_and_urgency")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("eventbook", "told", models.JSONField(default=dict, db_column="told")),
                migrations.RenameField("eventbook", "told", "notified_values"),
                migrations.AlterField(
                    "mailissue", "told", models.CharField(blank=True, max_length=64, db_column="told")
                ),
                migrations.RenameField("mailissue", "told", "mailed_checksum"),
            ]
        )
    ]
