from django.db import migrations, models

PUBLICATIONS = ("policypage", "strategypage", "platformpage", "decisionpage", "documentpage")
REASON = models.TextField(
    blank=True,
    db_default="",
    help_text="Only if publishing is refused because of personal data. The history keeps the reason.",
    max_length=300,
    verbose_name="why personal data is published",
)
ACCEPTED = models.JSONField(blank=True, db_default={}, default=dict, editable=False)


class Migration(migrations.Migration):
    dependencies = [("home", "0025_register_amended")]

    operations = [
        operation
        for name in PUBLICATIONS
        for operation in (
            migrations.AddField(name, "personal_data_reason", REASON.clone(), preserve_default=True),
            migrations.AddField(name, "personal_data_accepted", ACCEPTED.clone()),
        )
    ]
