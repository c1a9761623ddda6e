"""Permissions of a group for one Site, where an installation serves several municipalities.

Permissions that a group has by Wagtail's own form count for every Site. Pages, images and documents need
none of this: their permissions belong to a part of the tree or to a collection.
"""

from django import forms
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.models import GroupSitePermission, Site

#: The models whose objects belong to a Site, by app.
MODELS = {
    "civic_social": ["post", "socialaccount", "socialtemplate", "webhookendpoint"],
    "feedback": ["desk", "replytemplate", "privacynotice"],
}
#: A permission on submissions that may be granted for one Site.
READ_EVERY_DESK = Q(content_type__app_label="feedback", codename="read_every_desk")


def grantable() -> QuerySet[Permission]:
    """Return the permissions that a group may have for one Site."""
    condition = READ_EVERY_DESK
    for app, models in MODELS.items():
        condition |= Q(content_type__app_label=app, content_type__model__in=models)
    # Posts follow their pages, and are never added, changed or deleted by themselves.
    posts = Q(content_type__app_label="civic_social", content_type__model="post")
    unused = posts & ~Q(codename__in=["view_post", "deliver_post"])
    permissions = (
        Permission.objects.filter(condition).exclude(unused).exclude(codename="delete_privacynotice")
    )
    return permissions.select_related("content_type").order_by("content_type", "pk")


def grant(group: Group, site: Site, permissions: QuerySet[Permission]) -> None:
    """Give ``group`` exactly ``permissions`` of the grantable ones for ``site``."""
    granted = GroupSitePermission.objects.filter(group=group, site=site, permission__in=grantable())
    granted.exclude(permission__in=permissions).delete()
    for permission in permissions:
        GroupSitePermission.objects.get_or_create(group=group, site=site, permission=permission)


class PermissionsField(forms.ModelMultipleChoiceField):
    """A choice of permissions under their translated names."""

    def label_from_instance(self, permission: Permission) -> str:
        return _(permission.name)


class GroupSitePermissionsForm(forms.Form):
    """A panel in the form of a group with the permissions for each Site; without fields for a single Site."""

    def __init__(self, *args, instance=None, **kwargs):
        self.group = instance
        kwargs["prefix"] = kwargs.get("prefix") or "site_permissions"
        super().__init__(*args, **kwargs)
        self.sites = list(Site.objects.order_by("site_name", "hostname"))
        if len(self.sites) < 2:
            self.sites = []
        for site in self.sites:
            self.fields[f"site-{site.pk}"] = PermissionsField(
                label=site.site_name or site.hostname,
                queryset=grantable(),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=self._granted(site),
            )

    def _granted(self, site: Site) -> list[int]:
        if self.group is None or self.group.pk is None:
            return []
        granted = GroupSitePermission.objects.filter(group=self.group, site=site)
        return list(granted.values_list("permission_id", flat=True))

    def as_admin_panel(self) -> str:
        """Return the panel as HTML."""
        context = {"heading": _("Permissions for one site"), "form": self, "panel_id": "site-permissions"}
        return render_to_string("home/admin/site_permissions.html", context) if self.sites else ""

    def save(self) -> None:
        """Store the permissions of the saved group."""
        for site in self.sites:
            grant(self.group, site, self.cleaned_data[f"site-{site.pk}"])
