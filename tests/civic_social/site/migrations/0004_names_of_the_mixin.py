from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("civic_social_test_site", "0003_photos"),
    ]

    operations = [
        migrations.RenameField("noticepage", f"social_{name}", f"civic_social_{name}")
        for name in ("announcement", "urgent", "text", "image", "image_alt", "choices")
    ]
