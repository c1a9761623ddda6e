"""What a topic is called in the languages other than the site's first."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

#: The language in which the topics themselves are named.
FIRST_LANGUAGE = settings.LANGUAGE_CODE


class Topic(Tag):
    """A taggit tag, under the name by which people know it."""

    class Meta:
        proxy = True
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class TopicLabel(models.Model):
    """A topic's name in one more language. The topic itself stays one taggit tag, whatever the language."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=12)
    label = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("name of a topic")
        verbose_name_plural = _("names of topics")
        default_permissions = ()  # whoever may change the topic may name it
        constraints = [
            models.UniqueConstraint(fields=["tag", "language"], name="home_one_label_per_language")
        ]

    def __str__(self):
        return self.label


def with_labels(tags, language):
    """Return the queryset ``tags`` with the other name that each may have in ``language``: ``label``."""
    labels = TopicLabel.objects.filter(tag=OuterRef("pk"), language=language)
    return tags.annotate(label=Subquery(labels.values("label")[:1]))


def labelled(tags: list[Tag], language: str) -> list[tuple[Tag, str]]:
    """Return each of ``tags`` with what it is called in ``language``: its own name where it has no other.

    One query, and none in the first language.
    """
    labels = {}
    if tags and language != FIRST_LANGUAGE:
        known = TopicLabel.objects.filter(tag__in=tags, language=language)
        labels = dict(known.values_list("tag_id", "label"))
    return [(tag, labels.get(tag.pk, tag.name)) for tag in tags]
