"""Posts with their edits, photos and comments."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .access import App, Person
from .identifiers import new_graph_id
from .links import LinkPreview
from .profiles import Profile


class PostQuerySet(models.QuerySet["Post"]):
    """Queries for posts."""

    def not_removed(self) -> PostQuerySet:
        """Return the posts that were not removed."""
        return self.filter(removed_at=None)

    def published(self) -> PostQuerySet:
        """Return the posts whose publication time has passed, scheduled posts included."""
        return self.filter(published_at__lte=timezone.now())

    def scheduled(self) -> PostQuerySet:
        """Return the posts whose publication time is in the future."""
        return self.filter(published_at__gt=timezone.now())

    def listed(self) -> PostQuerySet:
        """Return the posts that already appear in lists; the ``LAGGING`` fault delays that."""
        return self.filter(listed_at__lte=timezone.now())


class Post(models.Model):
    """A post of a profile. A removed post is kept so that the wall can show its removal."""

    graph_number = models.CharField(max_length=20, unique=True, default=new_graph_id)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="posts")
    #: The author, if it is a Page other than ``profile``.
    author_page = models.ForeignKey(
        Profile, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts_elsewhere"
    )
    author_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    #: None for a post that a person wrote by hand; no app may edit such a post.
    app = models.ForeignKey(App, on_delete=models.SET_NULL, null=True, blank=True)
    message = models.TextField(blank=True)
    link = models.TextField(blank=True)
    preview = models.ForeignKey(LinkPreview, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    #: In the future for a scheduled post; None for a draft.
    published_at = models.DateTimeField(null=True, default=timezone.now)
    listed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    #: Instagram's ``comment_enabled``.
    comments_enabled = models.BooleanField(default=True, db_default=True)
    share_count = models.PositiveIntegerField(default=0, db_default=0)
    #: The ID of the advertisement that shows a boosted post; empty without one.
    ad_number = models.CharField(max_length=20, blank=True, default="", db_default="")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.graph_id

    def get_absolute_url(self) -> str:
        return reverse("civic_social_sandbox:post", args=[self.profile.slug, self.graph_number])

    @property
    def graph_id(self) -> str:
        """``<profile>_<number>`` on Facebook; the number alone on Instagram."""
        if self.profile.is_instagram:
            return self.graph_number
        return f"{self.profile.graph_id}_{self.graph_number}"

    @property
    def is_published(self) -> bool:
        """True if the publication time has passed."""
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        """True if the publication time is in the future."""
        return self.published_at is not None and self.published_at > timezone.now()

    @property
    def author(self) -> Person | Profile:
        """The person or Page that wrote the post."""
        return self.author_person or self.author_page or self.profile

    @property
    def by_hand(self) -> bool:
        """True if a person wrote the post on the wall, False if an app created it."""
        return self.app_id is None


class PostEdit(models.Model):
    """The previous text of an edited post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="edits")
    message = models.TextField(blank=True)
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.post}: {self.edited_at:%Y-%m-%d %H:%M}"


class Photo(models.Model):
    """An uploaded photo. It is unpublished until attached to a post, and belongs to at most one post."""

    graph_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="photos")
    app = models.ForeignKey(App, on_delete=models.SET_NULL, null=True, blank=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="sandbox/photos/")
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.TextField(_("caption"), blank=True)
    alt_text = models.TextField(_("alternative text"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.graph_id

    def get_absolute_url(self) -> str:
        return reverse("civic_social_sandbox:photo", args=[self.graph_id])


class Comment(models.Model):
    """A comment on a post, or a reply to a comment."""

    graph_number = models.CharField(max_length=20, unique=True, default=new_graph_id)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    author_page = models.ForeignKey(Profile, on_delete=models.SET_NULL, null=True, blank=True)
    author_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    message = models.TextField()
    is_hidden = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.graph_id

    @property
    def graph_id(self) -> str:
        """``<post>_<number>`` on Facebook; the number alone on Instagram."""
        if self.post.profile.is_instagram:
            return self.graph_number
        return f"{self.post.graph_number}_{self.graph_number}"

    @property
    def author(self) -> Person | Profile | None:
        """The person or profile that wrote the comment; None if it was deleted."""
        return self.author_page or self.author_person
