from django.db import migrations


def let_pages_answer_privately(apps, schema_editor):
    """Give Pages that were made before the task and the permission for private replies."""
    for role in apps.get_model("civic_social_sandbox", "Role").objects.all():
        if "MODERATE" in role.tasks and "MESSAGING" not in role.tasks:
            role.tasks = [*role.tasks, "MESSAGING"]
            role.save(update_fields=["tasks"])
    for token in apps.get_model("civic_social_sandbox", "AccessToken").objects.filter(kind="PAGE"):
        if "pages_manage_engagement" in token.scopes and "pages_messaging" not in token.scopes:
            token.scopes = sorted([*token.scopes, "pages_messaging"])
            token.save(update_fields=["scopes"])


class Migration(migrations.Migration):

    dependencies = [
        ('civic_social_sandbox', '0006_conversation'),
    ]

    operations = [
        migrations.RunPython(let_pages_answer_privately, migrations.RunPython.noop),
    ]
