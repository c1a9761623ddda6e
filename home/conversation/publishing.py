"""The admin's page on which a person publishes a question from a thread and its answer on the page."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from civic_social.conversation.asking import is_request
from civic_social.conversation.permissions import may_answer, may_read_some, readable_threads
from civic_social.models import Comment
from feedback.personal_data.matching import has_words

from ..content.personal_data import find_personal_data
from .models import PublishedAnswer

URL_NAME = "publish_answer"


class PublishForm(forms.ModelForm):
    """The question and the answer; neither may name a person of the thread."""

    class Meta:
        model = PublishedAnswer
        fields = ["question", "answer"]
        widgets = {name: AdminAutoHeightTextInput(attrs={"rows": 3}) for name in ("question", "answer")}

    def __init__(self, *args: Any, names: set[str], **kwargs: Any):
        self.names = names
        super().__init__(*args, **kwargs)

    def _clean_words(self, field: str) -> str:
        text = self.cleaned_data[field]
        if any(has_words(text, name) for name in self.names):
            raise forms.ValidationError(_("Leave out the name of the person who wrote on the network."))
        if find_personal_data(text):
            raise forms.ValidationError(
                _(
                    "This looks like personal data, for example a telephone or a personal number. "
                    "Leave it out."
                )
            )
        return text

    def clean_question(self) -> str:
        """Return the question. Raises ValidationError if it names somebody."""
        return self._clean_words("question")

    def clean_answer(self) -> str:
        """Return the answer. Raises ValidationError if it names somebody."""
        return self._clean_words("answer")


class PublishView(WagtailAdminTemplateMixin, FormView):
    """Publishes, changes or takes back the question and the answer of one thread."""

    form_class = PublishForm
    template_name = "home/conversation/publish.html"
    page_title = gettext_lazy("Publish question and answer")
    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any):
        """Handle the request. Raises PermissionDenied for users who may not answer, Http404 otherwise."""
        if not may_read_some(request.user):
            raise PermissionDenied
        if not may_answer(request.user, self.thread):
            raise PermissionDenied
        if self.page is None or not may_be_published(self.thread):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def thread(self) -> Comment:
        """The thread; raises Http404 if the user may not read it."""
        threads = readable_threads(self.request.user).select_related("post", "account")
        return get_object_or_404(threads, pk=self.kwargs["pk"])

    @cached_property
    def page(self):
        """The live page of the post, or None."""
        page = self.thread.post.live_page
        return page if page and page.live else None

    @cached_property
    def published(self) -> PublishedAnswer | None:
        """The question and answer that was published of the thread before, or None."""
        return PublishedAnswer.objects.filter(thread=self.thread).first()

    @cached_property
    def thread_comments(self) -> list[Comment]:
        """The comments of the thread."""
        return list(Comment.objects.in_thread(self.thread).visible().order_by("written_at", "pk"))

    def get_form_kwargs(self) -> dict[str, Any]:
        names = {row.author_name for row in self.thread_comments if row.author_name and not row.is_ours}
        instance = self.published or PublishedAnswer(
            page=self.page, thread=self.thread, author=self.request.user
        )
        return {**super().get_form_kwargs(), "instance": instance, "names": names}

    def get_initial(self) -> dict[str, str]:
        """Begin with the words of the first comment and of our last answer.

        A request to use the form is no answer.
        """
        if self.published:
            return {}
        answers = [row.text for row in self.thread_comments if row.is_ours and not is_request(row)]
        return {"question": self.thread.text, "answer": answers[-1] if answers else ""}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_comments:index"), "label": _("Comments")},
            {"url": self.get_success_url(), "label": self.thread.post.page_title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_success_url(self) -> str:
        return reverse("civic_social_comments:thread", args=[self.thread.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the answer back, or publish what the form has."""
        if "take_back" in request.POST and self.published:
            with transaction.atomic():
                log(instance=self.page, action="home.take_back_answer", user=request.user)
                self.published.delete()
            messages.success(request, _("The question and the answer no longer stand on the page."))
            return redirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form: PublishForm) -> HttpResponse:
        form.save()
        log(instance=self.page, action="home.publish_answer", user=self.request.user)
        messages.success(
            self.request,
            _("The question and the answer stand on the page “%(page)s”.") % {"page": self.page.title},
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            thread=self.thread,
            page=self.page,
            published=self.published,
            thread_url=self.get_success_url(),
            **kwargs,
        )


def may_be_published(thread: Comment) -> bool:
    """Return False for a question that its author has removed; a published one may still be taken back."""
    return not thread.deleted_at or PublishedAnswer.objects.filter(thread=thread).exists()


def admin_urls() -> list:
    """Return the address of the page."""
    return [path("conversation/<int:pk>/publish/", PublishView.as_view(), name=URL_NAME)]


def link_from_thread(request: HttpRequest, thread: Comment) -> list[Button]:
    """Return the link for the page of a thread, for people who may answer it."""
    page = thread.post.live_page
    if not (page and page.live and may_answer(request.user, thread) and may_be_published(thread)):
        return []
    return [
        Button(
            _("Publish question and answer"),
            url=reverse(URL_NAME, args=[thread.pk]),
            icon_name="doc-full",
            classname="button button-secondary social-link-button",
        )
    ]


def register_log_actions(actions) -> None:
    """Name the entries in a page's history."""
    actions.register_action(
        "home.publish_answer",
        gettext_lazy("Publish an answer"),
        gettext_lazy("Published an answer to a comment"),
    )
    actions.register_action(
        "home.take_back_answer",
        gettext_lazy("Take back an answer"),
        gettext_lazy("Took back a published answer to a comment"),
    )
