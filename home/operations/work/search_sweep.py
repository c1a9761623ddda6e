"""Keeping the search index complete: what was changed lately, files that were not read, an index of old."""

import datetime

from django.core.management import call_command
from modelsearch import index
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from civic_social.stopping import should_stop

from ...search import file_texts, vocabulary

#: A change that was committed late has an earlier time.
OVERLAP = datetime.timedelta(minutes=10)


def refresh_changed(since: datetime.datetime, until: datetime.datetime) -> int:
    """Index again what was changed between the two slots; return the number of objects."""
    period = (since - OVERLAP, until)
    count = 0
    for objects in (
        Page.objects.filter(latest_revision_created_at__range=period).specific(),
        get_image_model().objects.filter(created_at__range=period),
        get_document_model().objects.filter(created_at__range=period),
    ):
        for instance in objects:
            should_stop()  # A sign of life.
            index.insert_or_update_object(instance)
            ReferenceIndex.create_or_update_for_object(instance)
            count += 1
    return count


def complete(since: datetime.datetime, until: datetime.datetime) -> None:
    """Read the files that no task has read, and build the index again that an older version has left."""
    if vocabulary.is_empty() and Page.objects.filter(live=True, depth__gt=1).exists():
        call_command("update_index", verbosity=0)
    file_texts.read_missing()
