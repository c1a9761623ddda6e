"""The roles that ``SECOND_FACTOR_REQUIRED_FOR`` names, and the state of a person's second factor."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission

#: The words of the setting; any other one is "group:" and the name of a group.
ADMINISTRATORS, PUBLISHERS, EVERYONE = ROLES = ("administrators", "publishers", "everyone")
GROUP_PREFIX = "group:"
#: Recovery codes alone are no second factor: they replace a lost one.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
#: The session keys with the ID of the user whose second factor was checked here, and at the provider.
CHECKED, CHECKED_BY_PROVIDER = "second_factor_user", "second_factor_by_provider"


def requires_second_factor(user) -> bool:
    """Return True if a role of ``user`` demands a second factor; without such roles no query is made."""
    roles = settings.SECOND_FACTOR_REQUIRED_FOR
    if not roles or not user.is_authenticated:
        return False
    if EVERYONE in roles:
        return True
    if ADMINISTRATORS in roles and is_administrator(user):
        return True
    groups = set(user.groups.values_list("pk", "name"))
    names = {role.removeprefix(GROUP_PREFIX) for role in roles if role.startswith(GROUP_PREFIX)}
    if any(name in names for _pk, name in groups):
        return True
    return PUBLISHERS in roles and is_publisher(user, [pk for pk, _name in groups])


def missing_groups() -> list[str]:
    """Return the names in the setting that are of no group."""
    roles = settings.SECOND_FACTOR_REQUIRED_FOR
    names = [role.removeprefix(GROUP_PREFIX) for role in roles if role.startswith(GROUP_PREFIX)]
    known = set(Group.objects.filter(name__in=names).values_list("name", flat=True))
    return [name for name in names if name not in known]


def is_administrator(user) -> bool:
    """Return True for superusers and for those who may create or change users or groups."""
    return user.is_superuser or any(
        user.has_perm(f"auth.{action}_{model}") for model in ("user", "group") for action in ("add", "change")
    )


def is_publisher(user, group_ids: list[int]) -> bool:
    """Return True if ``user`` may publish a page anywhere."""
    return user.is_superuser or (
        GroupPagePermission.objects.filter(group__in=group_ids, permission__codename="publish_page").exists()
    )


def has_second_factor(user) -> bool:
    """Return True if ``user`` has an app with codes or a passkey."""
    return is_mfa_enabled(user, FACTORS)


def is_checked(request) -> bool:
    """Return True if the user's own second factor was checked in this session."""
    return request.session.get(CHECKED) == request.user.pk


def is_checked_by_provider(request) -> bool:
    """Return True if the provider of OpenID Connect has checked a second factor in this session."""
    return settings.OIDC_SECOND_FACTOR and request.session.get(CHECKED_BY_PROVIDER) == request.user.pk
