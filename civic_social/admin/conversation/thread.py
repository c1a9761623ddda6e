"""The page of one thread, and the actions on it, on its comments and on their operations."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import registry

from ...compat import RegisteredPolicyMixin
from ...conversation import asking, operations
from ...conversation.desks import get_desks
from ...conversation.permissions import may_read_some, readable_threads
from ...conversation.thread_counts import heated_posts
from ...models import Comment, CommentState, Post
from ..posts.presentation import PostPresentation
from .columns import TONES, is_unread, title_of
from .forms.answers import AnswerForm, AskForm, answerable
from .forms.base import ThreadForm
from .forms.by_verb import COMMENT_FORMS, OPERATION_FORMS, THREAD_FORMS
from .forms.desk import AssignForm, CaseForm, CloseForm, NoteForm, ReopenForm, UnreadForm
from .presentation import ShownThread

#: The hook by which a site adds links to the page of a thread: ``function(request, thread)`` returns buttons.
LINKS_HOOK = "register_comment_thread_links"


class ThreadView(RegisteredPolicyMixin, WagtailAdminTemplateMixin, TemplateView):
    """The page of one thread; a user of another desk gets 404, as for one that does not exist."""

    model = Comment
    template_name = "civic_social/admin/comments/thread.html"
    header_icon = "comment"
    bound: ThreadForm | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Handle the request. Raises ``PermissionDenied`` if the user may not open the inbox at all."""
        if not may_read_some(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def thread(self) -> Comment:
        """The thread. Raises ``Http404`` if the user may not read it."""
        related = readable_threads(self.request.user).select_related("account", "post", "assignee")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the thread; for its desk it counts as read from now on."""
        shown = ShownThread(self.thread, request.user)
        if shown.may_answer and is_unread(self.thread):
            operations.mark_read(self.thread, request.user)
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return title_of(self.thread)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_comments:index"), "label": _("Comments")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.thread.post.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        thread, user = self.thread, self.request.user
        shown = ShownThread(thread, user, self.bound)
        page = thread.post.live_page
        may_edit_page = bool(page) and page.permissions_for_user(user).can_edit()
        context = super().get_context_data(
            thread=thread,
            shown=shown,
            comments=shown.comments,
            tone=TONES[CommentState(thread.state)],
            post_text=_post_text(thread.post),
            page_url=(page.full_url or "") if page and page.live else "",
            page_edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit_page else "",
            notes=thread.notes.select_related("author"),
            entries=registry.get_logs_for_instance(thread).select_related("user"),
            is_heated=thread.post_id in heated_posts(),
            case_url=get_desks().case_url(thread.case_reference, user) if thread.case_reference else "",
            links=[link for hook in hooks.get_hooks(LINKS_HOOK) for link in hook(self.request, thread)],
            next_url=self._neighbour_url(is_next=True),
            previous_url=self._neighbour_url(is_next=False),
            **kwargs,
        )
        if shown.may_answer:
            context |= self._forms(shown)
        return context

    def _forms(self, shown: ShownThread) -> dict[str, Any]:
        """Return the forms of the thread that the user may use."""
        thread = self.thread
        classes = [UnreadForm, CloseForm if thread.state == CommentState.OPEN else ReopenForm]
        is_answerable = bool(answerable(thread))
        answer_form = shown.form(AnswerForm) if is_answerable else None
        if answer_form and not answer_form.is_bound and (text := self._template_text()):
            answer_form.initial["text"] = text
        may_ask = is_answerable and asking.request_text(thread)
        forms = [shown.form(each) for each in (AssignForm, CaseForm)]
        return {
            "answer_form": answer_form,
            "media": answer_form.media if answer_form else "",
            "ask_form": shown.form(AskForm) if may_ask else None,
            "note_form": shown.form(NoteForm),
            "side_forms": forms,
            "buttons": [shown.form(each) for each in classes],
            "signature": operations.signature_of(thread),
            "templates": asking.templates_for(thread),
        }

    def _template_text(self) -> str:
        """Return the text of the prepared answer in the query, or ""."""
        chosen = self.request.GET.get("template", "")
        templates = asking.templates_for(self.thread)
        found = next((each for each in templates if str(each.pk) == chosen), None)
        return asking.fill_template(found, self.thread) if found else ""

    def _neighbour_url(self, *, is_next: bool) -> str:
        """Return the URL of the next or previous unanswered thread in the order of the list, or ""."""
        threads = readable_threads(self.request.user).filter(state=CommentState.OPEN)
        moment, pk = self.thread.last_comment_at, self.thread.pk
        # Networks tell whole seconds, so that several threads may have the same time.
        if is_next:
            beyond = Q(last_comment_at__lt=moment) | Q(last_comment_at=moment, pk__lt=pk)
            found = threads.filter(beyond).order_by("-last_comment_at", "-pk")
        else:
            beyond = Q(last_comment_at__gt=moment) | Q(last_comment_at=moment, pk__gt=pk)
            found = threads.filter(beyond).order_by("last_comment_at", "pk")
        neighbour = found.values_list("pk", flat=True).first()
        return reverse("civic_social_comments:thread", args=[neighbour]) if neighbour else ""


def _post_text(post: Post) -> str:
    """Return the text of the post as it stands at its network, or ""."""
    shown = PostPresentation(post)
    message = shown.confirmed or shown.desired
    return message.text if message else ""


class ThreadActionView(ThreadView):
    """Run one action; an invalid form shows the page again with its errors.

    Raises ``Http404`` for an unknown action, comment or operation, and ``PermissionDenied``.
    """

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Run the action in the URL."""
        form = self._form()
        if form.perform(request.user):
            messages.success(request, form.done)
            return redirect(self._success_url(form))
        for error in form.non_field_errors():
            messages.error(request, error)
        if form.errors and not form.non_field_errors():
            messages.error(request, _("Nothing has been changed: see the message below."))
        self.bound = form
        return self.render_to_response(self.get_context_data())

    def _form(self) -> ThreadForm:
        forms, target = self._target()
        if self.kwargs["verb"] not in forms:
            raise Http404
        shown = ShownThread(self.thread, self.request.user)
        if not (shown.may_answer or shown.may_moderate):
            raise PermissionDenied
        return forms[self.kwargs["verb"]](self.thread, self.request.POST, target=target)

    def _target(self) -> tuple[dict[str, type[ThreadForm]], Any]:
        """Return the forms and the object of the URL: the thread, one of its comments or an operation."""
        if "operation_pk" in self.kwargs:
            found = operations.operations_of(self.thread).select_related(
                "comment__parent", "comment__account"
            )
            return OPERATION_FORMS, get_object_or_404(found, pk=self.kwargs["operation_pk"])
        if "comment_pk" in self.kwargs:
            found = Comment.objects.in_thread(self.thread).select_related("parent", "account")
            return COMMENT_FORMS, get_object_or_404(found, pk=self.kwargs["comment_pk"])
        return THREAD_FORMS, self.thread

    def _success_url(self, form: ThreadForm) -> str:
        if form.verb in (UnreadForm.verb, CloseForm.verb):
            return reverse("civic_social_comments:index")
        return reverse("civic_social_comments:thread", args=[self.thread.pk])
