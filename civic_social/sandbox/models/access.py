"""Who may call: apps, people, their roles on Pages, and tokens."""

from django.db import models
from django.utils import timezone

from .identifiers import new_code, new_graph_id, new_token
from .profiles import Profile

ALL_TASKS = ["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE"]


class App(models.Model):
    """An app registered with the network; a post can be edited only by the app that made it."""

    graph_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    name = models.CharField(max_length=80)
    secret = models.CharField(max_length=80)
    requires_proof = models.BooleanField(default=False)

    def __str__(self):
        return self.name

    @property
    def access_token(self) -> str:
        """The app's own token."""
        return f"{self.graph_id}|{self.secret}"


class Person(models.Model):
    """Somebody with an account at the network."""

    graph_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    name = models.CharField(max_length=80)

    def __str__(self):
        return self.name


class Role(models.Model):
    """What a person may do on a Page."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    page = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="roles")
    tasks = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="sandbox_one_role_per_page")]

    def __str__(self):
        return f"{self.person}: {self.page}"


class AccessToken(models.Model):
    """A token that was given out. App tokens are not here: they are made of id and secret."""

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
    #: What the person has unticked in the login dialog, and the Pages that they ticked (None: every one).
    declined = models.JSONField(default=list)
    page_ids = models.JSONField(null=True, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    data_access_expires_at = models.DateTimeField(null=True, blank=True)
    #: The subcode of error 190 with which the token was killed (460: the password was changed, and so on).
    killed_by = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def dead_because(self) -> int | None:
        """The subcode of error 190 that the token brings, or None while it works."""
        if self.killed_by:
            return self.killed_by
        return 463 if self.expires_at and self.expires_at <= timezone.now() else None

    def covers(self, page: Profile) -> bool:
        """Whether the person has ticked ``page`` in the login dialog."""
        return self.page_ids is None or page.graph_id in self.page_ids

    @property
    def tasks(self) -> list[str]:
        """The tasks of the token's person on the token's Page, as they are now."""
        role = Role.objects.filter(person=self.person_id, page=self.page_id).first()
        return role.tasks if role else []


class AuthorizationCode(models.Model):
    """What the login dialog hands to the site, good for one exchange."""

    value = models.CharField(max_length=120, unique=True, default=new_code)
    app = models.ForeignKey(App, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    redirect_uri = models.TextField()
    scopes = models.JSONField(default=list)
    declined = models.JSONField(default=list)
    page_ids = models.JSONField(null=True, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"code {self.pk}"
