"""The files of withdrawn publications: their addresses show the withdrawal, and no longer the file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from .register import RegisterEntry


def find_withdrawn_acts(document) -> list[Page]:
    """Return the live pages that show ``document`` if all are withdrawn acts, or else an empty list."""
    keys = set()
    for reference in ReferenceIndex.get_references_to(document):
        model = reference.base_content_type.model_class()
        if model is not None and issubclass(model, Page):
            keys.add(int(reference.object_id))
        elif model is None or not model._meta.pk.is_relation:
            # Used outside pages: only a row whose key is the document, such as its checksum, is no use of it.
            return []
    pages = list(Page.objects.filter(pk__in=keys, live=True)) if keys else []
    withdrawn = RegisterEntry.objects.filter(page__in=pages, withdrawn_on__lte=localdate()).count()
    return pages if pages and withdrawn == len(pages) else []


def refuse_withdrawn(document, request) -> HttpResponse | None:
    """Return the page that replaces the file of a withdrawn act (hook ``before_serve_document``), or None.

    Who works in the admin gets the file, to see what was wrong with it.
    """
    acts = find_withdrawn_acts(document)
    if not acts or request.user.has_perm("wagtailadmin.access_admin"):
        return None
    public = Page.objects.filter(pk__in=[act.pk for act in acts]).public()
    context = {"title": _("This file was withdrawn"), "acts": public}
    response = render(request, "home/withdrawn_file.html", context, status=410)
    response["Cache-Control"] = "private, no-store"
    return response
