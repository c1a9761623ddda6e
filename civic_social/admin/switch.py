"""The main switch: stop everything at once, and let it go on."""

from django import forms
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from .. import actions
from ..models import Post, Switch
from ..models.states import Status
from .base_views import DeskView, DeskViewSet
from .permissions import handled_posts, may_throw_switch, visible_posts

#: So many of what waits are named; the rest is a number.
NAMED = 20


class PauseForm(forms.Form):
    """Why everything stops."""

    reason = forms.CharField(
        label=_("Why is everything paused?"),
        help_text=_("Your colleagues see it, for example “Day of mourning”."),
        max_length=200,
        required=False,
    )

    def carry_out(self, user):
        """Throw the switch."""
        actions.pause_everything(self.cleaned_data["reason"], user)


class ResumeForm(forms.Form):
    """What becomes of the announcements that became due meanwhile."""

    meanwhile = forms.ChoiceField(
        label=_("What became due meanwhile"),
        choices=[
            ("hold", _("Hold it: I look at each announcement before it is posted")),
            ("release", _("Post it now")),
        ],
        initial="hold",
        widget=forms.RadioSelect,
    )

    def carry_out(self, user):
        """Let posts leave again."""
        actions.resume_everything(release=self.cleaned_data["meanwhile"] == "release", user=user)


class ReleaseForm(forms.Form):
    """Which of the announcements that were held by a pause are to be posted after all."""

    posts = forms.ModelMultipleChoiceField(
        label=_("To be posted now"),
        queryset=Post.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is to be posted.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        held = handled_posts(user).filter(status=Status.HELD, problem="paused")
        self.fields["posts"].queryset = held.select_related("account").order_by("planned_at")

    def carry_out(self, user) -> int:
        """Release the chosen posts and return how many."""
        posts = self.cleaned_data["posts"]
        for post in posts:
            actions.retry(post, user)
        return len(posts)


class SwitchView(DeskView):
    """Shows how the switch stands, and throws it."""

    model = Switch
    permission_required = "change"
    template_name = "civic_social/admin/switch.html"
    page_title = _("Pause everything")
    header_icon = "warning"

    def get_release_form(self, data=None):
        """What the last pause has kept back and still waits to be looked at, if there is anything."""
        form = ReleaseForm(data, user=self.request.user)
        return form if form.fields["posts"].queryset.exists() else None

    def get_form_class(self):
        """The only form that makes sense now."""
        return ResumeForm if Switch.load().is_paused else PauseForm

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.get_form_class()())
        if "release_form" not in kwargs:
            kwargs["release_form"] = self.get_release_form()
        due = visible_posts(self.request.user).filter(status=Status.DUE).select_related("account")
        return super().get_context_data(
            switch=Switch.load(),
            due=due.order_by("next_attempt_at")[:NAMED],
            due_count=due.count(),
            due_url=f"{reverse('civic_social_posts:index')}?status={Status.DUE}",
            **kwargs,
        )

    def post(self, request):
        if request.POST.get("verb") == ReleaseForm.__name__:
            return self.release(request)
        form_class = self.get_form_class()
        # Two people pressed at once: the second must not undo what the first did.
        if request.POST.get("verb") != form_class.__name__:
            messages.warning(request, _("Somebody else was quicker; look how it stands now."))
            return redirect(reverse("civic_social_switch:index"))
        form = form_class(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.carry_out(request.user)
        return redirect(reverse("civic_social_switch:index"))

    def release(self, request):
        """Let the chosen ones of what a pause has kept back go."""
        form = self.get_release_form(request.POST)
        if form and not form.is_valid():
            return self.render_to_response(self.get_context_data(release_form=form))
        count = form.carry_out(request.user) if form else 0
        text = ngettext("%(count)s post is released.", "%(count)s posts are released.", count)
        messages.success(request, text % {"count": count})
        return redirect(reverse("civic_social_switch:index"))


class SwitchViewSet(DeskViewSet):
    """The switch has one page."""

    name = "civic_social_switch"
    url_prefix = "social/switch"
    icon = "warning"
    menu_label = _("Pause everything")
    menu_name = "civic-social-switch"
    is_open_to = staticmethod(may_throw_switch)

    def get_urlpatterns(self):
        return [path("", SwitchView.as_view(), name="index")]
