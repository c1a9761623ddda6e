from django.db import migrations, models


def fill(apps, schema_editor):
    """Store the first amendment of every act that another one amends."""
    entries = apps.get_model("home", "RegisterEntry").objects
    relations = apps.get_model("home", "PublicationRelation").objects.filter(
        kind="amends",
        target__register_entry__isnull=False,
        page__register_entry__is_draft=False,
        page__register_entry__withdrawn_on=None,
    )
    dates = {}
    columns = ("target", "page__register_entry__in_force_from", "page__register_entry__listed_on")
    for target, in_force_from, listed_on in relations.values_list(*columns):
        day = in_force_from or listed_on
        dates[target] = min(day, dates.get(target, day))
    for target, day in dates.items():
        entries.filter(pk=target).update(amended_on=day)


class Migration(migrations.Migration):
    dependencies = [("home", "0018_mailbox")]

    operations = [
        migrations.AddField("registerentry", "amended_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
