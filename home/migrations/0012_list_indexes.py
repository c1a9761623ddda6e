"""Lists of events and news find their rows by indexes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("home", "0011_register_section"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="eventpage",
            index=models.Index(fields=["start", "end"], name="home_event_time"),
        ),
        migrations.AddIndex(
            model_name="eventpage",
            index=models.Index(fields=["place", "start", "end"], name="home_event_place"),
        ),
        migrations.AddIndex(
            model_name="newspage",
            index=models.Index(fields=["-date"], name="home_news_date"),
        ),
    ]
