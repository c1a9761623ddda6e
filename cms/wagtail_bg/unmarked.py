"""Labels that Wagtail makes from the names of fields, columns and models and does not offer for translation.

They are set here, which is what Wagtail itself should do. Those that Wagtail sets one day can go; the browser
test of the Bulgarian admin shows new ones.
"""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import choosers
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.views.pages.search import SearchView
from wagtail.contrib.simple_translation.models import SimpleTranslation
from wagtail.models import Locale, Page
from wagtail.sites.views import IndexView as SitesView
from wagtail.users.forms import PagePermissionsForm

FORM_LABELS = {
    LoginForm: {"password": _("Password")},
    WorkflowPageForm: {"page": _("Page")},
    PagePermissionsForm: {"page": _("Page")},
    choosers.ExternalLinkChooserForm: {"link_text": pgettext_lazy("wagtail_bg", "Link text")},
    choosers.AnchorLinkChooserForm: {
        "url": pgettext_lazy("wagtail_bg", "Anchor"),
        "link_text": pgettext_lazy("wagtail_bg", "Link text"),
    },
    choosers.EmailLinkChooserForm: {
        "email_address": pgettext_lazy("wagtail_bg", "Email address"),
        "link_text": pgettext_lazy("wagtail_bg", "Link text"),
        "subject": pgettext_lazy("wagtail_bg", "Subject"),
        "body": pgettext_lazy("wagtail_bg", "Body"),
    },
    choosers.PhoneLinkChooserForm: {
        "phone_number": pgettext_lazy("wagtail_bg", "Phone number"),
        "link_text": pgettext_lazy("wagtail_bg", "Link text"),
    },
}
#: The name and the plural of models that have only those that Django makes from the class.
MODEL_NAMES = {
    Locale: (_("locale"), pgettext_lazy("wagtail_bg", "locales")),
    SimpleTranslation: (
        pgettext_lazy("wagtail_bg", "simple translation"),
        pgettext_lazy("wagtail_bg", "simple translations"),
    ),
}
COLUMN_LABELS = {
    "port": capfirst(_("port")),
    "site_name": capfirst(_("site name")),
    "root_page": capfirst(_("root page")),
}


def label() -> None:
    """Give Wagtail's forms, columns and models labels that can be translated."""
    for form, labels in FORM_LABELS.items():
        for name, text in labels.items():
            form.base_fields[name].label = text
    for model, names in MODEL_NAMES.items():
        # Migrations are made from the options that the class was written with, so none is due.
        model._meta.verbose_name, model._meta.verbose_name_plural = names
    for column in SitesView.columns:
        column.label = COLUMN_LABELS.get(column.name, column.label)
    SearchView.verbose_name, SearchView.verbose_name_plural = _("page"), _("pages")
    PagePermissionsForm.base_fields["permissions"].label_from_instance = page_permission_label


def page_permission_label(permission) -> str:
    """Return the label that Wagtail shows above the column of this permission on pages."""
    labels = {codename: long for codename, _short, long in Page.permission_types}
    return str(labels.get(permission.codename, permission.name))
