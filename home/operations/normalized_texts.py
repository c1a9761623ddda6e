"""The models whose texts people type: normalized when they are saved, and by command where they exist.

Published privacy notices and the official record never change; the texts of posts are normalized when a page
is planned.
"""

from django.apps import apps as installed
from django.db import IntegrityError, transaction
from modelsearch import index

from civic_social.text_normalization import normalize_line, normalize_on_save, normalize_rows

#: Page types and what belongs to them, with the search index of the pages.
PAGES = (
    "feedback.FeedbackPage",
    "home.AccessibilityPage",
    "home.AlertPage",
    "home.BodyPage",
    "home.ContactsPage",
    "home.DecisionPage",
    "home.DocumentPage",
    "home.EventIndexPage",
    "home.EventPage",
    "home.HomePage",
    "home.NewsIndexPage",
    "home.NewsPage",
    "home.PlatformPage",
    "home.PolicyPage",
    "home.PublicationsIndexPage",
    "home.StrategyPage",
)
LIBRARY = ("wagtaildocs.Document", "wagtailimages.Image")
#: Rows of the site besides its pages; feedback and civic_social normalize their own.
OTHERS = (
    "home.Circular",
    "home.Moment",
    "home.PublicationChange",
    "home.PublicationRelation",
    "home.Registration",
    "home.RegisterEntry",
    "home.SiteIdentity",
    "home.TopicLabel",
    "wagtailcore.Collection",
    "wagtailcore.Site",
)
#: Rows that did not exist yet when the migration normalized the others.
NEWER = ("home.RulesPage", "home.TopicIntroduction")
#: Rows of the installable apps, which their migrations normalize too.
OF_INSTALLABLE_APPS = (
    "civic_social.SocialAccount",
    "civic_social.SocialTemplate",
    "civic_social.Switch",
    "feedback.Desk",
    "feedback.Note",
    "feedback.Question",
    "feedback.Reply",
    "feedback.ReplyTemplate",
    "feedback.Submission",
)


def connect() -> None:
    """Normalize texts whenever a page, a topic, a picture, a document or a row of the site is saved."""
    labels = ("wagtailcore.Page", "taggit.Tag", *LIBRARY, *OTHERS, *NEWER)
    normalize_on_save(*map(installed.get_model, labels))


def normalize_site(apps=installed) -> dict[str, list]:
    """Normalize the existing rows of the site; return the primary keys of changed rows by model.

    ``apps``: the registry of a migration, whose historical models send no signals.
    """
    merge_topics(apps.get_model("taggit.Tag"))
    # A migration does not know the models of later migrations, which have no rows then.
    known = {model._meta.label for model in apps.get_models()}
    labels = [label for label in ("taggit.Tag", *PAGES, *LIBRARY, *OTHERS) if label in known]
    return {label: normalize_rows(apps.get_model(label)) for label in labels}


def normalize_everything() -> dict[str, list]:
    """Normalize all existing rows and index the changed pages, pictures and documents again."""
    changed = normalize_site()
    for label in (*NEWER, *OF_INSTALLABLE_APPS):
        changed[label] = normalize_rows(installed.get_model(label))
    for label in (*PAGES, *LIBRARY):
        for instance in installed.get_model(label).objects.filter(pk__in=changed[label]).iterator():
            index.insert_or_update_object(instance)
    return changed


def merge_topics(tag_model) -> int:
    """Merge each topic into the topic of the same name in normalized letters; return how many were merged."""
    count = 0
    for tag in tag_model.objects.order_by("pk").iterator():
        name = normalize_line(tag.name)
        twin = name != tag.name and tag_model.objects.filter(name=name).first()
        if twin:
            with transaction.atomic():
                _move_relations(tag, twin)
                tag.delete()
            count += 1
    return count


def _move_relations(tag, twin) -> None:
    """Let what belongs to ``tag`` belong to ``twin``; what both had already is deleted with ``tag``."""
    for relation in tag._meta.related_objects:
        if relation.many_to_many:
            rows, name = relation.through._base_manager, relation.field.m2m_reverse_field_name()
        else:
            rows, name = relation.related_model._base_manager, relation.field.name
        for row in rows.filter(**{name: tag.pk}):
            own = [
                field for field in row._meta.concrete_fields if not field.primary_key and field.name != name
            ]
            same = {field.attname: field.value_from_object(row) for field in own}
            if rows.filter(**same, **{name: twin.pk}).exists():
                continue
            try:
                with transaction.atomic():
                    rows.filter(pk=row.pk).update(**{name: twin.pk})
            except IntegrityError:
                continue
