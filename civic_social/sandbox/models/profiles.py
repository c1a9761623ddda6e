"""Pages, groups and Instagram accounts: the places where posts stand."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .identifiers import new_graph_id


class Profile(models.Model):
    """A Page, a group or an Instagram account of the sandbox."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        GROUP = "group", _("Group")
        INSTAGRAM = "instagram", _("Instagram account")

    class Refusal(models.TextChoices):
        """What a group answers to every call: nobody outside Meta has published today's answer for sure."""

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
    #: Meta closed the Groups API on 2024-04-22. Open stands for the day on which there is one again.
    api_open = models.BooleanField(_("the API may post here"), default=False)
    refusal = models.CharField(
        _("the API's refusal"), max_length=6, choices=Refusal.choices, default=Refusal.GONE
    )
    #: Meta documents error 506, yet how reliably a Page gives it today is unknown: it can be switched off.
    refuses_duplicates = models.BooleanField(_("refuses the same post twice in a row"), default=True)
    #: The Page to which an Instagram account is linked; its token speaks for both.
    page = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="instagram", editable=False
    )
    #: Meta's texts say 25, 50 and 100: whoever wants to know asks content_publishing_limit.
    publishing_quota = models.PositiveIntegerField(default=100, editable=False)
    #: Seconds until a container is ready; images are normally ready at once.
    container_seconds = models.FloatField(default=0, editable=False)
    #: Meta's SDK has had DELETE on media since v24; whether every app may use it is not documented.
    deletes_by_api = models.BooleanField(default=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("page or group")
        verbose_name_plural = _("pages and groups")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("civic_social_sandbox:profile", args=[self.slug])

    @property
    def is_group(self) -> bool:
        """Whether this is a group."""
        return self.kind == self.Kind.GROUP

    @property
    def is_instagram(self) -> bool:
        """Whether this is an Instagram account."""
        return self.kind == self.Kind.INSTAGRAM

    @property
    def username(self) -> str | None:
        """The name in the address, if one was chosen."""
        return self.slug if self.slug != self.graph_id else None

    @property
    def access_token(self) -> str:
        """The Page's token that never expires, as an administrator would paste it into the site.

        An Instagram account is spoken for by its Page. Raises ``AccessToken.DoesNotExist`` for a group: Meta
        never gave out tokens for those.
        """
        return (self.page or self).access_tokens.filter(kind="PAGE", expires_at=None).earliest("pk").value
