"""Posts, their photos, their history and what people answered."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .access import App, Person
from .identifiers import new_graph_id
from .links import LinkPreview
from .profiles import Profile


class PostQuerySet(models.QuerySet):
    """Posts as the network filters them."""

    def standing(self):
        """Return the posts that nobody has removed."""
        return self.filter(removed_at=None)

    def published(self):
        """Return the posts whose time has come: a scheduled post needs no process to publish it."""
        return self.filter(published_at__lte=timezone.now())

    def scheduled(self):
        """Return the posts whose time is still to come."""
        return self.filter(published_at__gt=timezone.now())

    def listed(self):
        """Return the posts that lists show already; the network's lists lag behind."""
        return self.filter(listed_at__lte=timezone.now())


class Post(models.Model):
    """A post on a wall. It is kept after its removal, so that the wall can show that it was there."""

    graph_number = models.CharField(max_length=20, unique=True, default=new_graph_id)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="posts")
    #: Who speaks, when it is not the Page itself.
    author_page = models.ForeignKey(
        Profile, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts_elsewhere"
    )
    author_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    #: Empty for what a person wrote by hand: no app may edit that.
    app = models.ForeignKey(App, on_delete=models.SET_NULL, null=True, blank=True)
    message = models.TextField(blank=True)
    link = models.TextField(blank=True)
    preview = models.ForeignKey(LinkPreview, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    #: In the future for a scheduled post; empty for a draft.
    published_at = models.DateTimeField(null=True, default=timezone.now)
    listed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.graph_id

    def get_absolute_url(self):
        return reverse("civic_social_sandbox:post", args=[self.profile.slug, self.graph_number])

    @property
    def graph_id(self) -> str:
        """``<page>_<post>``; Instagram's media have a number of their own."""
        if self.profile.is_instagram:
            return self.graph_number
        return f"{self.profile.graph_id}_{self.graph_number}"

    @property
    def is_published(self) -> bool:
        """Whether people can see it."""
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        """Whether it waits for its time."""
        return self.published_at is not None and self.published_at > timezone.now()

    @property
    def author(self):
        """The Page, the group's member or the Page as member that speaks."""
        return self.author_person or self.author_page or self.profile

    @property
    def by_hand(self) -> bool:
        """Whether a person wrote it, not an app."""
        return self.app_id is None


class PostEdit(models.Model):
    """What a post said before it was edited."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="edits")
    message = models.TextField(blank=True)
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.post}: {self.edited_at:%Y-%m-%d %H:%M}"


class Photo(models.Model):
    """An uploaded photo: unpublished until a post takes it, and then of that post only."""

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

    def __str__(self):
        return self.graph_id

    def get_absolute_url(self):
        return reverse("civic_social_sandbox:photo", args=[self.graph_id])


class Comment(models.Model):
    """An answer to a post, or to another answer."""

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

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.graph_id

    @property
    def graph_id(self) -> str:
        """``<post>_<comment>``; on Instagram a number of its own."""
        if self.post.profile.is_instagram:
            return self.graph_number
        return f"{self.post.graph_number}_{self.graph_number}"

    @property
    def author(self):
        """The person or the Page that answers."""
        return self.author_page or self.author_person
