"""The app's place in the installation."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class WagtailBgConfig(AppConfig):
    """Bulgarian catalogues of libraries.

    Django takes a text from the first app of ``INSTALLED_APPS`` that translates it: the app comes after the
    project's own apps, which may choose other words, and before Wagtail, whose words it corrects.
    """

    name = "cms.wagtail_bg"
    label = "wagtail_bg"
    verbose_name = pgettext_lazy("wagtail_bg", "Bulgarian for Wagtail")

    def ready(self):
        from . import unmarked

        unmarked.label()
