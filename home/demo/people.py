"""The demo's people: one for each role of civic_social, beside the administrator who may do everything."""

from django.contrib.auth import get_user_model

from civic_social import roles

#: User name and full name of each role's person.
PEOPLE = {
    "editor": ("redaktor", "Елена", "Димитрова"),
    "moderator": ("moderator", "Николай", "Стоянов"),
    "manager": ("mrezhi", "Мария", "Петрова"),
    "administrator": ("admin-mrezhi", "Иван", "Колев"),
}


def load(password: str) -> list[tuple[str, str]]:
    """Create the roles and the people that are missing; return user name and group of each."""
    return [_person(done, password) for done in roles.set_up_roles()]


def _person(done: roles.RoleSetup, password: str) -> tuple[str, str]:
    username, first_name, last_name = PEOPLE[done.role.slug]
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
        user.groups.add(done.group)
    return username, done.group.name
