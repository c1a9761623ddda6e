"""The page "First steps" in the admin, and the panel on the dashboard that leads to it."""

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from . import runner
from .forms import AdminSetupForm, initial_answers, known_answers
from .mail import send_test_mail
from .parts import State
from .remaining import remaining_tasks

#: A check takes about 150 queries, so that a complete site is checked once an hour.
COMPLETE_KEY = "home.setup.complete"
COMPLETE_SECONDS = 60 * 60


class FirstStepsView(WagtailAdminTemplateMixin, FormView):
    """The questions of setup, the state of each part, and what is left to do; for superusers."""

    form_class = AdminSetupForm
    template_name = "home/setup/first_steps.html"
    page_title = _("First steps")
    header_icon = "list-ol"

    def dispatch(self, request, *args, **kwargs):
        """Raise PermissionDenied unless the user is a superuser: setup makes groups and rights."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_initial(self):
        return initial_answers()

    def get_context_data(self, **kwargs):
        steps = runner.check(known_answers())
        return super().get_context_data(
            steps=steps,
            is_complete=all(step.is_complete for step in steps),
            tasks=remaining_tasks(),
            site_url=settings.SITE_URL,
            **kwargs,
        )

    def form_valid(self, form):
        """Create what is missing, and show how much that was."""
        answers = form.get_answers()
        lines = [line for report in runner.run(answers) for line in report.lines]
        if answers.test_mail_to:
            lines.append(send_test_mail(answers.test_mail_to, answers.site_url))
        for line in lines:
            if line.state is State.FAILED:
                messages.error(self.request, f"{line.part}: {line.detail}")
        made = sum(line.state is State.MADE for line in lines)
        text = ngettext("%(count)s part was made.", "%(count)s parts were made.", made)
        messages.success(self.request, text % {"count": made})
        if kept := [line.part for line in lines if line.state is State.DIFFERS]:
            text = _("Differs from the answers and was kept: %(parts)s")
            messages.warning(self.request, text % {"parts": ", ".join(kept)})
        return redirect("home_setup:index")


class SuperuserMenuItem(MenuItem):
    """A menu item for superusers."""

    def is_shown(self, request):
        return request.user.is_superuser


class FirstStepsViewSet(ViewSet):
    """The URL of the first steps and its item in the menu of settings."""

    name = url_namespace = "home_setup"
    url_prefix = "first-steps"
    icon = "list-ol"
    menu_label = _("First steps")
    menu_name = "first-steps"
    menu_order = 50
    menu_item_class = SuperuserMenuItem
    add_to_settings_menu = True

    def get_urlpatterns(self):
        return [path("", FirstStepsView.as_view(), name="index")]


class FirstStepsPanel(Component):
    """A panel with the parts that a complete site still lacks, for superusers."""

    name = "home_first_steps"
    order = 50
    template_name = "home/setup/dashboard_panel.html"

    @property
    def media(self):
        return Media(css={"all": [versioned_static("home/admin/setup.css")]})

    def get_context_data(self, parent_context):
        if cache.get(COMPLETE_KEY):
            return {}
        steps = [step for step in runner.check(known_answers()) if not step.is_complete]
        tasks = remaining_tasks()
        if not steps and not tasks:
            cache.set(COMPLETE_KEY, True, COMPLETE_SECONDS)
        return {"steps": steps, "tasks": tasks, "url": reverse("home_setup:index")}


def add_panel(request, panels) -> None:
    """Add the panel of first steps to the dashboard of a superuser."""
    if request.user.is_superuser:
        panels.append(FirstStepsPanel())
