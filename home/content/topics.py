"""Topics: taggit tags with a name in each language of the site."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

#: The language of the tags' own names.
FIRST_LANGUAGE = settings.LANGUAGE_CODE


class Topic(Tag):
    """A taggit tag under the name “topic”, for the admin."""

    class Meta:
        proxy = True
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class TopicLabel(models.Model):
    """The name of a topic in a language other than the first; the topic stays one tag in all languages."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=12)
    label = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("name of a topic")
        verbose_name_plural = _("names of topics")
        default_permissions = ()  # a label is edited with its topic
        constraints = [
            models.UniqueConstraint(fields=["tag", "language"], name="home_one_label_per_language")
        ]

    def __str__(self):
        return self.label


def annotate_labels(tags, language):
    """Return the queryset ``tags`` with ``label``: the name in ``language``, or None without such a name."""
    labels = TopicLabel.objects.filter(tag=OuterRef("pk"), language=language)
    return tags.annotate(label=Subquery(labels.values("label")[:1]))


def label_topics(tags: list[Tag], language: str) -> list[tuple[Tag, str]]:
    """Return each tag with its name in ``language``, or with its own name if it has no other."""
    labels = {}
    if tags and language != FIRST_LANGUAGE:
        known = TopicLabel.objects.filter(tag__in=tags, language=language)
        labels = dict(known.values_list("tag_id", "label"))
    return [(tag, labels.get(tag.pk, tag.name)) for tag in tags]
