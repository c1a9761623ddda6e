"""Pages, groups and Instagram accounts."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .identifiers import new_graph_id


class Profile(models.Model):
    """A Page, a group or an Instagram account: an owner of posts."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        GROUP = "group", _("Group")
        INSTAGRAM = "instagram", _("Instagram account")

    class Refusal(models.TextChoices):
        """The error that a closed group returns; which one Meta returns today is not documented."""

        GONE = "100/33", _("100/33: the object does not exist")
        FORBIDDEN = "200", _("200: permission missing")
        NO_CAPABILITY = "3", _("3: the app does not have the capability")

    graph_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("name in the address"), max_length=80, unique=True)
    category = models.CharField(_("category"), max_length=80, blank=True)
    about = models.TextField(_("about"), blank=True)
    picture = models.FileField(upload_to="sandbox/profiles/", blank=True)
    cover = models.FileField(upload_to="sandbox/profiles/", blank=True)
    rules = models.TextField(_("rules of the group"), blank=True)
    #: False by default, because Meta closed the Groups API on 2024-04-22.
    api_open = models.BooleanField(_("the API may post here"), default=False)
    refusal = models.CharField(
        _("the API's refusal"), max_length=6, choices=Refusal.choices, default=Refusal.GONE
    )
    #: Can be disabled, because Meta documents error 506 but not how reliably a Page returns it.
    refuses_duplicates = models.BooleanField(_("refuses the same post twice in a row"), default=True)
    #: The Page that an Instagram account is linked to; the Page's token gives access to both.
    page = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="instagram", editable=False
    )
    #: Posts per 24 hours. Meta's documents say 25, 50 and 100; ``content_publishing_limit`` returns it.
    publishing_quota = models.PositiveIntegerField(default=100, editable=False)
    #: Seconds until a media container is ready; images are normally ready at once.
    container_seconds = models.FloatField(default=0, editable=False)
    #: Meta's SDK supports DELETE on media since v24; which apps may use it is not documented.
    deletes_by_api = models.BooleanField(default=True, editable=False)
    #: People who like a Page; Meta computes insights from 100 on.
    fan_count = models.PositiveIntegerField(_("likes of the Page"), default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("page or group")
        verbose_name_plural = _("pages and groups")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("civic_social_sandbox:profile", args=[self.slug])

    @property
    def is_group(self) -> bool:
        """True if the profile is a group."""
        return self.kind == self.Kind.GROUP

    @property
    def is_instagram(self) -> bool:
        """True if the profile is an Instagram account."""
        return self.kind == self.Kind.INSTAGRAM

    @property
    def username(self) -> str | None:
        """The slug if a user name was chosen, else None."""
        return self.slug if self.slug != self.graph_id else None

    @property
    def handle(self) -> str:
        """The user name at Instagram."""
        return self.slug

    @property
    def access_token(self) -> str:
        """The never-expiring Page token; for an Instagram account, the token of its Page.

        Raises ``AccessToken.DoesNotExist`` for a group, because Meta never issued group tokens.
        """
        return (self.page or self).access_tokens.filter(kind="PAGE", expires_at=None).earliest("pk").value
