from django.db import migrations, models

MAILED_AT = models.DateTimeField(null=True, db_column="told_at")
CORRECTION = models.CharField(blank=True, max_length=64, db_column="told")


class Migration(migrations.Migration):
    """Give fields new names and keep their columns, which the release before reads: no table changes."""

    dependencies = [("civic_social", "0028_comment_looks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("notice", "civic_social_notice_told"),
                *(
                    operation
                    for model in ("comment", "commentoperation", "deskdigest", "notice")
                    for operation in (
                        migrations.AlterField(model, "told_at", MAILED_AT.clone()),
                        migrations.RenameField(model, "told_at", "mailed_at"),
                    )
                ),
                migrations.AddIndex(
                    "notice",
                    models.Index(fields=["recipient", "kind", "mailed_at"], name="civic_social_notice_told"),
                ),
                migrations.AlterField("post", "told", CORRECTION),
                migrations.RenameField("post", "told", "correction_fingerprint"),
            ]
        )
    ]
