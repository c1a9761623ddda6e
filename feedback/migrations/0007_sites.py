import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("feedback", "0006_notice_drafts"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="desk", name="feedback_one_default_desk"),
        migrations.AddField(
            model_name="desk",
            name="site",
            field=models.ForeignKey(
                blank=True,
                help_text="The desk answers what is sent from pages of this site only.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="privacynotice",
            name="site",
            field=models.ForeignKey(
                blank=True,
                help_text="Leave empty to show it on every site that has no notice of its own.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="site",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="desk",
            name="is_default",
            field=models.BooleanField(
                default=False,
                help_text="One desk of each site.",
                verbose_name="takes what no other desk takes",
            ),
        ),
        migrations.AlterField(
            model_name="desk", name="name", field=models.CharField(max_length=120, verbose_name="name")
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="feedback_desk_name_once"),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("site", "is_default"),
                name="feedback_one_default_desk",
                violation_error_message="Another desk already takes what no other desk takes.",
            ),
        ),
    ]
