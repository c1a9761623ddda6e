"""Views of objects that belong to a Site: only of the Sites for which the user has the permission."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.models import Site

from ..compat import policy_registry
from ..models import Desk
from ..models.sites import get_only_site
from ..spreadsheet import NoSpreadsheetMixin

ACTIONS = ("add", "change", "delete", "view")


class ReadableObjectsMixin:
    """A list of the objects on which the user has some permission."""

    model: Any
    request: Any

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the objects."""
        policy = policy_registry.get_by_type(self.model)
        return policy.instances_user_has_any_permission_for(self.request.user, ACTIONS)


class ObjectPermissionMixin:
    """A view of one object, which checks the permission on that object as well."""

    permission_required: Any
    request: Any

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """Return the object. Raises PermissionDenied without the view's permission on it."""
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policy, user = policy_registry.get(found), self.request.user
        actions = [self.permission_required] if self.permission_required else ACTIONS
        if not policy.user_has_any_permission_for_instance(user, actions, found):
            raise PermissionDenied
        return found


class SiteIndexView(NoSpreadsheetMixin, ReadableObjectsMixin, generic.IndexView):
    """A list of objects of the user's Sites."""


class SiteEditView(ObjectPermissionMixin, generic.EditView):
    """The form of an object of one of the user's Sites."""


class SiteDeleteView(ObjectPermissionMixin, generic.DeleteView):
    """The deletion of an object of one of the user's Sites."""


class SiteHistoryView(ObjectPermissionMixin, generic.HistoryView):
    """The log entries of an object of one of the user's Sites."""


class SiteUsageView(ObjectPermissionMixin, generic.UsageView):
    """The uses of an object of one of the user's Sites."""


class SiteInspectView(ObjectPermissionMixin, generic.InspectView):
    """The values of an object of one of the user's Sites."""


class SiteForm(WagtailAdminModelForm):
    """A form that offers the Sites for which the user has the permission, and asks nothing without a choice.

    A user with a permission for single Sites must choose one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action = "change" if self.instance.pk else "add"
        policy = policy_registry.get_by_type(type(self.instance))
        sites = (
            policy.sites_user_has_permission_for(self.for_user, action)
            if self.for_user
            else Site.objects.all()
        )
        if get_only_site():
            del self.fields["site"]
            return
        field = cast(forms.ModelChoiceField, self.fields["site"])
        field.queryset = sites
        self.limit_choices(sites)
        field.required = self.site_is_required or sites.count() < Site.objects.count()

    def limit_choices(self, sites: QuerySet[Site]) -> None:
        """Limit the choices of other fields to what belongs to ``sites``; a form may do so."""

    #: True if the object must belong to one Site.
    site_is_required = True


class DeskForm(SiteForm):
    """The form of a desk; users of some Sites choose among their own groups and those of their desks."""

    def limit_choices(self, sites: QuerySet[Site]) -> None:
        """Limit the groups."""
        if sites.count() < Site.objects.count():
            field = cast(forms.ModelChoiceField, self.fields["group"])
            known = Q(user=self.for_user) | Q(feedback_desks__site__in=sites)
            field.queryset = Group.objects.filter(known).distinct()


class OptionalSiteForm(SiteForm):
    """A form of an object that may belong to every Site."""

    site_is_required = False


class ReplyTemplateForm(WagtailAdminModelForm):
    """A form that offers the desks of the Sites for which the user has the permission."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.for_user:
            return
        action = "change" if self.instance.pk else "add"
        policy = policy_registry.get_by_type(type(self.instance))
        sites = policy.sites_user_has_permission_for(self.for_user, action)
        if sites.count() < Site.objects.count():
            field = cast(forms.ModelChoiceField, self.fields["desk"])
            field.queryset, field.required = Desk.objects.filter(site__in=sites), True
