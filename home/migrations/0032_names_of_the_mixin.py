import uuid

from django.db import migrations

#: Of Wagtail, which stores a checksum of each path.
PATHS = uuid.UUID("bdc70d8b-e7a2-4c2a-bf43-2a3e3fcbbe86")
#: The page types that are announced, and the fields of ``SocialPageMixin``.
MODELS = (
    *("alertpage", "decisionpage", "documentpage", "eventpage", "newspage", "platformpage", "policypage"),
    "strategypage",
)
FIELDS = ("announcement", "urgent", "text", "image", "image_alt", "choices")
FORMER_IMAGE, IMAGE = "social_image", "civic_social_image"


class RenameAttribute(migrations.RenameField):
    """Give a field a new name and keep its column, which the release before reads."""

    def state_forwards(self, app_label, state):
        fields = state.models[app_label, self.model_name_lower].fields
        field = fields[self.old_name].clone()
        field.db_column = f"{self.old_name}_id" if field.many_to_one else self.old_name
        state.alter_field(app_label, self.model_name_lower, self.old_name, field, preserve_default=True)
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Do nothing: the column stays."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Do nothing: the column stays."""


def _rename_references(apps, former, present):
    """Let the index of references find the pictures of posts by the field's name."""
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects
    found = references.filter(content_type__app_label="home", content_path=former)
    found.update(model_path=present, content_path=present, content_path_hash=uuid.uuid5(PATHS, present))


def rename_references(apps, schema_editor):
    _rename_references(apps, FORMER_IMAGE, IMAGE)


def restore_references(apps, schema_editor):
    _rename_references(apps, IMAGE, FORMER_IMAGE)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0031_page_passages"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        *(
            RenameAttribute(model, f"social_{name}", f"civic_social_{name}")
            for model in MODELS
            for name in FIELDS
        ),
        migrations.RunPython(rename_references, restore_references, elidable=True),
    ]
