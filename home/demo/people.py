"""The users of the demo: the administrator, and one user for each role of civic_social."""

from django.contrib.auth import get_user_model

from civic_social import roles

USERNAME = "demo"
#: For a laptop only: the demo's database never serves a public site.
PASSWORD = "demo-byala-reka"  # noqa: S105
#: User name and full name of the user of each role.
PEOPLE = {
    "editor": ("redaktor", "Елена", "Димитрова"),
    "moderator": ("moderator", "Николай", "Стоянов"),
    "manager": ("mrezhi", "Мария", "Петрова"),
    "administrator": ("admin-mrezhi", "Иван", "Колев"),
}


def demo_user():
    """Return the administrator of the demo, created with ``PASSWORD`` if there is none."""
    user, created = get_user_model().objects.get_or_create(
        username=USERNAME,
        defaults={"email": "demo@byalareka.example", "is_staff": True, "is_superuser": True},
    )
    if created:
        user.set_password(PASSWORD)
        user.save()
    return user


def load(password: str) -> list[tuple[str, str]]:
    """Create the missing roles and users; return user name and group of each."""
    return [_person(setup, password) for setup in roles.set_up_roles()]


def _person(setup: roles.RoleSetup, password: str) -> tuple[str, str]:
    username, first_name, last_name = PEOPLE[setup.role.slug]
    user, created = get_user_model().objects.get_or_create(
        username=username,
        defaults={
            "email": f"{username}@byalareka.example",
            "first_name": first_name,
            "last_name": last_name,
        },
    )
    if created:
        user.set_password(password)
        user.save()
        user.groups.add(setup.group)
    return username, setup.group.name
