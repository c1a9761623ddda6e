from django.db import migrations, models


def fill(apps, schema_editor):
    """Store the first repeal and amendment of every act, for its translations and aliases too."""
    entries = apps.get_model("home", "RegisterEntry").objects
    relations = apps.get_model("home", "PublicationRelation").objects.filter(
        kind__in=("amends", "repeals"),
        target__isnull=False,
        page__register_entry__is_draft=False,
        page__register_entry__withdrawn_on=None,
    )
    dates = {}
    columns = ("page__register_entry__in_force_from", "page__register_entry__listed_on")
    for key, kind, in_force_from, listed_on in relations.values_list(
        "target__translation_key", "kind", *columns
    ):
        day, field = in_force_from or listed_on, "amended_on" if kind == "amends" else "repealed_on"
        known = dates.setdefault(key, {})
        known[field] = min(day, known.get(field, day))
    for key, values in dates.items():
        same = models.Q(page__translation_key=key) | models.Q(page__alias_of__translation_key=key)
        keys = list(entries.filter(same).values_list("pk", flat=True))
        entries.filter(pk__in=keys).update(**values)


class Migration(migrations.Migration):
    dependencies = [("home", "0024_search_synonyms")]

    operations = [
        migrations.AddField("registerentry", "amended_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
