"""The main switch: stop everything at once, and let it go on."""

from django import forms
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from .. import actions
from ..models import Post, Switch
from ..states import Status
from .desks import DeskView, DeskViewSet
from .permissions import may_throw_switch


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


class SwitchView(DeskView):
    """Shows how the switch stands, and throws it."""

    model = Switch
    permission_required = "change"
    template_name = "civic_social/admin/switch.html"
    page_title = _("Pause everything")
    header_icon = "warning"

    def get_form_class(self):
        """The only form that makes sense now."""
        return ResumeForm if Switch.load().is_paused else PauseForm

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.get_form_class()())
        due = Post.objects.filter(status=Status.DUE).count()
        return super().get_context_data(switch=Switch.load(), due_count=due, **kwargs)

    def post(self, request):
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
