from django.db import migrations, models

MAILED_AT = models.DateTimeField(null=True, db_column="told_at")
CORRECTION = models.CharField(blank=True, max_length=64, db_column="told")
SEARCHES = {"default": 0, "db_column": "looks"}
#: Model, former name, present name and the field with its column.
RENAMED = (
    ("comment", "told_at", "mailed_at", MAILED_AT),
    ("commentoperation", "told_at", "mailed_at", MAILED_AT),
    ("deskdigest", "told_at", "mailed_at", MAILED_AT),
    ("notice", "told_at", "mailed_at", MAILED_AT),
    ("post", "told", "correction_fingerprint", CORRECTION),
    ("post", "looks", "searches", models.PositiveSmallIntegerField(**SEARCHES)),
    ("duplicatecheck", "looks", "searches", models.PositiveSmallIntegerField(**SEARCHES)),
    ("commentoperation", "looks", "searches", models.PositiveSmallIntegerField(db_default=0, **SEARCHES)),
    ("duplicatecheck", "look_at", "search_at", models.DateTimeField(db_column="look_at", db_index=True)),
)


class Migration(migrations.Migration):
    """Give fields new names and keep their columns, which the release before reads: no table changes."""

    dependencies = [("civic_social", "0028_comment_looks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("notice", "civic_social_notice_told"),
                *(
                    operation
                    for model, former, present, field in RENAMED
                    for operation in (
                        migrations.AlterField(model, former, field.clone()),
                        migrations.RenameField(model, former, present),
                    )
                ),
                migrations.AddIndex(
                    "notice",
                    models.Index(fields=["recipient", "kind", "mailed_at"], name="civic_social_notice_told"),
                ),
            ]
        )
    ]
