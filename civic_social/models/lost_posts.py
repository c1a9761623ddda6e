"""Posts at a network that the database does not know, because it was restored from an older backup."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .accounts import SocialAccount
from .posts import Post


class LostPost(models.Model):
    """A post that this site has published, and whose row was lost in a restore.

    While it is open, the first announcement of the same title at that account is held, so that a page that is
    written a second time is not announced twice. A person settles it, by removing it at the network or by
    deciding that it stays.
    """

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=200)
    permalink = models.URLField(_("permalink"), max_length=500, blank=True)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    #: The post that was held because of it; if a person releases that post, it is not held again.
    held_post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("lost post")
        verbose_name_plural = _("lost posts")
        default_permissions = ()
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "remote_id"], name="civic_social_lost_post_once")
        ]

    def __str__(self) -> str:
        return self.permalink or self.remote_id
