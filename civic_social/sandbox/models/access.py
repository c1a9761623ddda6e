"""Apps, people, their roles on Pages, and access tokens."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import string_to_ascii

from .identifiers import new_code, new_graph_id, new_token
from .profiles import Profile

ALL_TASKS = ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"]


class App(models.Model):
    """A registered Meta app. Only the app that created a post may edit it.

    ``access_level`` decides what the app learns of people without a role on any Page here.
    """

    class AccessLevel(models.TextChoices):
        ADVANCED = "advanced", _("Advanced Access: comments of everybody, with names")
        NAMELESS = "nameless", _("Comments of everybody, those of strangers without “from”")
        STANDARD = "standard", _("Standard Access: comments of strangers are silently left out")

    graph_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    name = models.CharField(max_length=80)
    secret = models.CharField(max_length=80)
    requires_proof = models.BooleanField(default=False)
    access_level = models.CharField(
        _("access level of the app"),
        max_length=8,
        choices=AccessLevel.choices,
        default=AccessLevel.ADVANCED,
        db_default=AccessLevel.ADVANCED,
    )
    #: True for an app made before 2026-11-04, which may go on using field aliases.
    is_legacy = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def access_token(self) -> str:
        """The app access token, ``<id>|<secret>``."""
        return f"{self.graph_id}|{self.secret}"

    def sees_comments_of(self, author: Person | Profile | None) -> bool:
        """Return True if the app receives what ``author`` writes: without a role, by Advanced Access only."""
        return self.access_level != self.AccessLevel.STANDARD or not is_stranger(author)

    def sees_name_of(self, author: Person | Profile | None) -> bool:
        """Return True if the app learns who ``author`` is."""
        return self.access_level == self.AccessLevel.ADVANCED or not is_stranger(author)


class Person(models.Model):
    """A Facebook user."""

    graph_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name

    @property
    def handle(self) -> str:
        """The user name at Instagram, such as ``georgi_petrov``."""
        return slugify(string_to_ascii(self.name)).replace("-", "_") or self.graph_id


def is_stranger(author: Person | Profile | None) -> bool:
    """Return True for a person without a role on any Page, who has not let the app know them."""
    return isinstance(author, Person) and not author.roles.exists()


class Role(models.Model):
    """The tasks that a person has on a Page, such as ``CREATE_CONTENT``."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    page = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="roles")
    tasks = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="sandbox_one_role_per_page")]

    def __str__(self) -> str:
        return f"{self.person}: {self.page}"


class AccessToken(models.Model):
    """An issued user or Page access token. App tokens are not stored: they consist of app ID and secret."""

    class Kind(models.TextChoices):
        USER = "USER"
        PAGE = "PAGE"
        SYSTEM_USER = "SYSTEM_USER"

    value = models.CharField(max_length=120, unique=True, default=new_token)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="access_tokens")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_tokens")
    page = models.ForeignKey(
        Profile, on_delete=models.CASCADE, null=True, blank=True, related_name="access_tokens"
    )
    scopes = models.JSONField(default=list)
    #: Permissions that the person declined in the login dialog.
    declined = models.JSONField(default=list)
    #: IDs of the Pages selected in the login dialog; None stands for all Pages of the person.
    page_ids = models.JSONField(null=True, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    #: None for a token that never expires.
    expires_at = models.DateTimeField(null=True, blank=True)
    data_access_expires_at = models.DateTimeField(null=True, blank=True)
    #: The subcode of error 190 if the token was invalidated, such as 460 after a change of password.
    killed_by = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def invalid_subcode(self) -> int | None:
        """The subcode of error 190 for an invalidated or expired token; None for a valid one."""
        if self.killed_by:
            return self.killed_by
        return 463 if self.expires_at and self.expires_at <= timezone.now() else None

    @property
    def is_instagram(self) -> bool:
        """True if the token was issued by Instagram's own login; its ``page`` is then the account."""
        return self.kind == self.Kind.USER and self.page is not None

    def includes_page(self, page: Profile) -> bool:
        """Return True if the person granted access to ``page`` in the login dialog."""
        return self.page_ids is None or page.graph_id in self.page_ids

    @property
    def tasks(self) -> list[str]:
        """The current tasks of the token's person on the token's Page."""
        role = Role.objects.filter(person=self.person_id, page=self.page_id).first()
        return role.tasks if role else []


class AuthorizationCode(models.Model):
    """A code issued by the login dialog; it can be exchanged for a token once."""

    value = models.CharField(max_length=120, unique=True, default=new_code)
    app = models.ForeignKey(App, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    redirect_uri = models.TextField()
    scopes = models.JSONField(default=list)
    declined = models.JSONField(default=list)
    page_ids = models.JSONField(null=True, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code {self.pk}"
