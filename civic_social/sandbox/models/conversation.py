"""Reactions to posts and comments, and private replies to comments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .access import Person
from .identifiers import new_graph_id
from .posts import Comment, Post
from .profiles import Profile


class Reaction(models.Model):
    """A reaction of a person or a profile to a post, or to a comment on it."""

    class Kind(models.TextChoices):
        LIKE = "LIKE", pgettext_lazy("reaction", "Like")
        LOVE = "LOVE", pgettext_lazy("reaction", "Love")
        CARE = "CARE", pgettext_lazy("reaction", "Care")
        HAHA = "HAHA", pgettext_lazy("reaction", "Haha")
        WOW = "WOW", pgettext_lazy("reaction", "Wow")
        SAD = "SAD", pgettext_lazy("reaction", "Sad")
        ANGRY = "ANGRY", pgettext_lazy("reaction", "Angry")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    #: None for a reaction to the post itself.
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="reactions"
    )
    author_person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True)
    author_page = models.ForeignKey(Profile, on_delete=models.CASCADE, null=True, blank=True)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.LIKE)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "author_person"],
                condition=Q(comment=None),
                name="sandbox_one_reaction_to_post",
            ),
            models.UniqueConstraint(
                fields=["comment", "author_person"], name="sandbox_one_reaction_to_comment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.author}"

    @property
    def author(self) -> Person | Profile | None:
        """The person or profile that reacted."""
        return self.author_page or self.author_person


class PrivateReply(models.Model):
    """The one private message that a Page may send to the author of a comment."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="private_reply")
    message_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    message = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.message_id
