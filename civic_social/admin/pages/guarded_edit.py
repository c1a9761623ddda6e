"""Wagtail's page editor, made safe against saving and publishing the same page at the same moment."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from ...models.revision_content import has_same_content


class GuardedEditMixin(EditView):
    """Check, before a page is saved, that nobody has saved or published it since the request read it.

    Wagtail reads the page, validates the form and writes the whole row. An autosave that is late by the
    duration of a publication would so write "not live" over a page that has just been published.
    """

    has_content_changes: bool

    def form_valid(self, form: Any) -> HttpResponse:
        """Carry out the action, or answer that the page has changed meanwhile.

        An autosave is refused, as Wagtail refuses any autosave of an older revision. Any other request is
        handled again, with the page as it is now.
        """
        # Publishing does not harm what another request writes: it always ends with its own text, live.
        if self.action_name == "publish":
            return super().form_valid(form)
        with transaction.atomic():
            if not self._is_stale():
                return super().form_valid(form)
        if self.expects_json_response:
            return self.json_error_response(
                "invalid_revision", _("The page has been saved elsewhere meanwhile.")
            )
        revision = {"revision_id": self.revision_id} if self.revision_id else {}
        return type(self).as_view()(self.request, self.real_page_record.pk, **revision)

    def perform_workflow_action(self) -> HttpResponse:
        """Carry out the action of a workflow, and save a revision only if a person has changed the page.

        Some fields always count as changed, such as dates with today as their default. A revision without a
        change would make the reviewer an author.
        """
        self.has_content_changes = self.has_content_changes and self._is_changed_by_person()
        return super().perform_workflow_action()

    def _is_stale(self) -> bool:
        """Return True if the page has been saved or published since the view read it; locks its row."""
        names = ("live", "live_revision_id", "latest_revision_id", "latest_revision_created_at")
        now = Page.objects.select_for_update().filter(pk=self.real_page_record.pk).values(*names).first()
        return now != {name: getattr(self.real_page_record, name) for name in names}

    def _is_changed_by_person(self) -> bool:
        comments = self.form.formsets.get("comments")
        if self.latest_revision is None or (comments is not None and comments.has_changed()):
            return True
        page = self.form.save(commit=False)
        return not has_same_content(type(page), self.latest_revision.content, page.serializable_data())


class GuardedEditView(GuardedEditMixin):
    """Wagtail's editor with the guard."""


class GuardedRevertView(GuardedEditMixin, RevisionsRevertView):
    """Wagtail's editor of an earlier revision with the guard."""


class GuardedPageViewSet(PageViewSet):
    """The views of a page type that is not announced."""

    edit_view_class = GuardedEditView
    revisions_revert_view_class = GuardedRevertView
    #: Empty, so that the viewset does not replace the explorer.
    parent_models = ()


def add_autosave_guard() -> str:
    """Return the script that lets no autosave run beside a submission of the editor's form."""
    return format_html('<script src="{}"></script>', versioned_static("civic_social/autosave-guard.js"))
