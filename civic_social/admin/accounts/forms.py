"""The form of an account: its identity at the network, its access token and its rule."""

from __future__ import annotations

from contextlib import closing
from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.utils import get_user_display_name
from wagtail.coreutils import get_content_languages
from wagtail.models import Site

from ...alphabet import Alphabetical
from ...channels import get_channel_class
from ...channels.network_addresses import network_pages
from ...exceptions import CivicSocialError, CredentialsRefused
from ...models import Mode
from ...models.accounts import WhenUneditable
from ...models.sites import find_site_ids, get_only_site
from ...outgoing_http import DestinationRefused
from ..page_types import page_type_choices
from ..permissions import manageable_sites
from .credentials import CredentialsMixin, CredentialsPanel

#: The account's identity at the network: changing it would orphan every post of the account.
IDENTITY_FIELDS = ("channel", "remote_id")


class PersonChoiceField(forms.ModelChoiceField):
    """An optional choice of an active user by the full name, in the order of the alphabet."""

    def __init__(self, **kwargs: Any):
        users = get_user_model().objects.filter(is_active=True)
        by_name = users.order_by(Alphabetical("first_name"), Alphabetical("last_name"), "pk")
        super().__init__(by_name, required=False, **kwargs)

    def label_from_instance(self, user: Any) -> str:
        return get_user_display_name(user)


class AccountForm(CredentialsMixin, WagtailAdminModelForm):
    """The form of an account: its identity and access at the network, and its rule."""

    locales = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=lambda: list(get_content_languages().items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every language."),
    )
    page_types = forms.MultipleChoiceField(
        label=_("Kinds of page"),
        required=False,
        choices=page_type_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every kind."),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Tag.objects.order_by(Alphabetical("name")),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "None ticked: every topic. A page is announced when it has one of those ticked. "
            "A new topic appears here once a page has it."
        ),
    )
    responsible = PersonChoiceField(
        label=_("Responsible person"), help_text=_("Is told when something needs a person.")
    )
    deputy = PersonChoiceField(
        label=capfirst(_("deputy")),
        help_text=_("Is told when a post by hand is late and nobody has taken it on."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        has_posts = bool(self.instance.pk and self.instance.posts.exists())
        typed = "" if has_posts else self.data.get(self.add_prefix("channel"), "")
        self.follow_channel(typed or self.instance.channel)
        self._limit_sites()
        self._limit_people()
        if has_posts:
            for name in IDENTITY_FIELDS:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Cannot be changed, since the account has posts already.")

    def _limit_sites(self) -> None:
        """Require one of the Sites whose accounts the user may manage; without a choice ask nothing."""
        sites = Site.objects.all()
        if self.for_user:
            sites = manageable_sites(self.for_user, "change" if self.instance.pk else "add")
        if len(offered := list(sites[:2])) < 2 and (self.instance.pk is None or get_only_site()):
            self.instance.site = self.instance.site or (offered[0] if offered else None)
            del self.fields["site"]
            return
        field = cast(forms.ModelChoiceField, self.fields["site"])
        field.queryset, field.required = sites, True
        self.fields["root_page"].help_text = _(
            "Announce pages below this one. Empty: the whole site that is chosen above."
        )

    def _limit_people(self) -> None:
        """Offer users of some Sites only the people of these."""
        if not self.for_user or self.for_user.has_perm("civic_social.change_socialaccount"):
            return
        sites = manageable_sites(self.for_user, "change")
        for name in ("responsible", "deputy"):
            field = cast(forms.ModelChoiceField, self.fields[name])
            people = get_user_model().objects.filter(is_active=True)
            field.queryset = people.filter(groups__site_permissions__site__in=sites).distinct()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("channel") and get_channel_class(data["channel"]).capabilities.by_hand:
            data["mode"] = Mode.HAND_OFF
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            self.add_error("quiet_until", _("Give both ends of the quiet hours, or neither."))
        self._check_section(data)
        self._check_public_url(data)
        self.check_credentials(data)
        if (
            data.get("when_uneditable") == WhenUneditable.COMMENT
            and data.get("mode") == Mode.API
            and not self.errors
        ):
            self._check_comments(data)
        return data

    def _check_section(self, data: dict[str, Any]) -> None:
        """Add an error if the part of the site belongs to another Site: nothing would be announced."""
        site, section = data.get("site") or self.instance.site, data.get("root_page")
        if not (site and section):
            return
        sites = find_site_ids(section)
        if sites is not None and site.pk not in sites:
            self.add_error("root_page", _("This page belongs to another site than the account."))

    def _check_public_url(self, data: dict[str, Any]) -> None:
        """Add an error unless the public address is at the network: the server looks if it still answers."""
        url, channel = data.get("public_url"), data.get("channel")
        if not (url and channel):
            return
        rule = network_pages(get_channel_class(channel).hosts)
        try:
            rule.check(url)
        except DestinationRefused:
            words = (
                _("Enter an address at the network (%(hosts)s): https, and without a password.")
                if rule.hosts
                else _("Enter an address with https and without a password.")
            )
            self.add_error("public_url", words % {"hosts": ", ".join(rule.hosts)})

    def _check_comments(self, data: dict[str, Any]) -> None:
        """Add an error if the network has no comments, or the account may not write them."""
        if not get_channel_class(data["channel"]).capabilities.can_comment:
            message = _("Programs cannot comment at this network. Choose another way.")
            self.add_error("when_uneditable", message)
            return
        if not {"when_uneditable", *self.settings_fields} & set(self.changed_data):
            return
        try:
            with closing(self.trial_account(data, self.new_credentials(data)).get_channel()) as channel:
                channel.verify_comments()
        except CredentialsRefused as error:
            self.add_error(error.field or "when_uneditable", error.sentence)
        except CivicSocialError:
            pass  # It is not known; the daily check will report it.

    def save(self, commit: bool = True) -> Any:
        """Save only the form's fields: a worker may be writing its lease to the same row."""
        is_new = self.instance.pk is None
        has_new_credentials = self.has_new_credentials
        if has_new_credentials:
            self.store_credentials()
        if is_new or not commit:
            return super().save(commit)
        account = super().save(commit=False)
        fields = (field for field in account._meta.get_fields() if field.concrete and not field.many_to_many)
        written = [field.name for field in fields if field.name in self.fields]
        account.save(update_fields=[*written, "credentials_token"] if has_new_credentials else written)
        self.save_m2m()
        return account


class AccountPanels(ObjectList):
    """The panels of the form, which has more fields than the panels know when they are bound to the model."""

    class BoundPanel(ObjectList.BoundPanel):
        def render_missing_fields(self) -> str:
            return ""  # They are in ``CredentialsPanel``.


account_panels = AccountPanels(
    [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("channel"),
                FieldPanel("mode", widget=forms.RadioSelect),
                FieldPanel("remote_id"),
                FieldPanel("public_url"),
                CredentialsPanel(),
            ],
            heading=_("At the network"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("site"),
                FieldPanel("root_page"),
                FieldPanel("page_types"),
                FieldPanel("locales"),
                FieldPanel("topics"),
                FieldPanel("age_limit_days"),
            ],
            heading=_("What is announced"),
        ),
        MultiFieldPanel(
            [FieldPanel("grace_minutes"), FieldPanel("quiet_from"), FieldPanel("quiet_until")],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("when_uneditable", widget=forms.RadioSelect),
                FieldPanel("responsible"),
                FieldPanel("deputy"),
            ],
            heading=_("Afterwards"),
        ),
    ],
    base_form_class=AccountForm,
)
