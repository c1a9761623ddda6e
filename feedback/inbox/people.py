"""Users in lists and choices: by their full names, in the order of the alphabet."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.admin.utils import get_user_display_name

from ..alphabet import Alphabetical


class PersonChoiceField(forms.ModelChoiceField):
    """A choice of a user by the full name."""

    def label_from_instance(self, user: Any) -> str:
        """Return the full name, or the user name of a user without one."""
        return get_user_display_name(user)


def order_by_name(users: QuerySet[Any]) -> QuerySet[Any]:
    """Return users in the order in which their full names are read; a custom user model may have others."""
    own = {field.name for field in get_user_model()._meta.get_fields()}
    names = [name for name in ("first_name", "last_name", get_user_model().USERNAME_FIELD) if name in own]
    return users.order_by(*map(Alphabetical, names), "pk")
