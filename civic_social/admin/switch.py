"""The main switch: pause all posting at once, and resume it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from .. import actions
from ..delivery.pauses import IS_REMOVAL, describe_held
from ..models import Post, Switch
from ..models.states import Status
from .base_views import MenuView, MenuViewSet
from .permissions import manageable_posts, may_use_switch, visible_posts

#: The most due posts listed while everything is paused; the heading carries the total.
MAX_LISTED = 20


class PauseForm(forms.Form):
    """The reason for a pause."""

    verb = "pause"

    reason = forms.CharField(
        label=_("Why is everything paused?"),
        help_text=_("Your colleagues see it, for example “Day of mourning”."),
        max_length=200,
        required=False,
    )

    def run_action(self, user: Any) -> None:
        """Pause everything."""
        actions.pause_everything(self.cleaned_data["reason"], user)

    def get_success_message(self) -> str:
        """Return the sentences about what is held and what passes."""
        return " ".join([gettext("Everything is paused."), *describe_held()])


class ResumeForm(forms.Form):
    """The choice between holding and releasing the announcements that became due during the pause."""

    verb = "resume"

    meanwhile = forms.ChoiceField(
        label=_("What became due meanwhile"),
        choices=[
            ("hold", _("Hold it: I look at each announcement before it is posted")),
            ("release", _("Post it now")),
        ],
        initial="hold",
        widget=forms.RadioSelect,
    )

    def run_action(self, user: Any) -> None:
        """Resume everything."""
        actions.resume_everything(release=self.cleaned_data["meanwhile"] == "release", user=user)

    def get_success_message(self) -> str:
        """Return the sentence about the end of the pause."""
        return gettext("The pause has ended.")


class HeldPostsForm(forms.Form):
    """A selection among the announcements that the last pause held, to release them."""

    verb = "release"

    posts = forms.ModelMultipleChoiceField(
        label=_("To be posted now"),
        queryset=Post.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is to be posted.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.held_posts = manageable_posts(user).filter(status=Status.HELD, problem="paused")
        field = cast(forms.ModelMultipleChoiceField, self.fields["posts"])
        field.queryset = self.held_posts.select_related("account").order_by("planned_at")

    def run_action(self, user: Any) -> int:
        """Release the selected posts and return their number."""
        posts = self.cleaned_data["posts"]
        for post in posts:
            actions.retry(post, user)
        return len(posts)


class SwitchView(MenuView):
    """The state of the main switch, and the form that changes it."""

    model = Switch
    permission_required = "change"
    template_name = "civic_social/admin/switch.html"
    page_title = _("Pause everything")
    header_icon = "warning"

    def get_held_posts_form(self, data: QueryDict | None = None) -> HeldPostsForm | None:
        """Return the form that releases held posts, or None if the last pause left none."""
        form = HeldPostsForm(data, user=self.request.user)
        return form if form.held_posts.exists() else None

    def get_form_class(self) -> type[PauseForm] | type[ResumeForm]:
        """Return the form that fits the state of the switch."""
        return ResumeForm if Switch.load().is_paused else PauseForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form_class()())
        if "release_form" not in kwargs:
            kwargs["release_form"] = self.get_held_posts_form()
        due = visible_posts(self.request.user).filter(status=Status.DUE).exclude(IS_REMOVAL)
        due = due.select_related("account")
        return super().get_context_data(
            switch=Switch.load(),
            due=due.order_by("next_attempt_at")[:MAX_LISTED],
            due_count=due.count(),
            held=describe_held(),
            due_url=f"{reverse('civic_social_posts:index')}?status={Status.DUE}",
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change the switch or release held posts, by the ``verb`` in the request."""
        if request.POST.get("verb") == HeldPostsForm.verb:
            return self.release(request)
        form_class = self.get_form_class()
        # When two users press the button at once, the second request must not undo the first.
        if request.POST.get("verb") != form_class.verb:
            messages.warning(request, _("Somebody else was quicker; look how it stands now."))
            return redirect(reverse("civic_social_switch:index"))
        form = form_class(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.run_action(request.user)
        messages.success(request, form.get_success_message())
        return redirect(reverse("civic_social_switch:index"))

    def release(self, request: HttpRequest) -> HttpResponse:
        """Release the selected held posts."""
        form = self.get_held_posts_form(request.POST)
        if form and not form.is_valid():
            return self.render_to_response(self.get_context_data(release_form=form))
        count = form.run_action(request.user) if form else 0
        text = ngettext("%(count)s post is released.", "%(count)s posts are released.", count)
        messages.success(request, text % {"count": count})
        return redirect(reverse("civic_social_switch:index"))


class SwitchViewSet(MenuViewSet):
    """The URL of the main switch and its menu item."""

    name = "civic_social_switch"
    url_prefix = "social/switch"
    icon = "warning"
    menu_label = _("Pause everything")
    menu_name = "civic-social-switch"
    is_permitted = staticmethod(may_use_switch)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", SwitchView.as_view(), name="index")]
