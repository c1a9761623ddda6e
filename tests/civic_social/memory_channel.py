"""A network in memory, in which a test can inject faults and inspect posts and calls."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.utils import timezone

from civic_social.channels.base import (
    Capabilities,
    Channel,
    Figure,
    PostConversation,
    Pressure,
    Remote,
    RemoteComment,
    Sighting,
)
from civic_social.exceptions import Vanished
from civic_social.messages import marker_of


@dataclass
class Network:
    """The posts at the network, the calls of channel methods, and the faults of the next calls.

    A fault ``(verb, error, accepts)`` lets the next call of that verb raise ``error``, after the work was
    done if ``accepts``. ``hidden``: IDs of posts that a search does not find. ``conversations``: the comments
    on each post by their IDs. ``unshown``: the number of comments that each post counts and does not show.
    ``messages``: the private messages, as comment ID and text. ``figures``: the figures of every post by
    name; others are zero.
    """

    posts: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    hidden: set = field(default_factory=set)
    gone: set = field(default_factory=set)
    comments: list = field(default_factory=list)
    conversations: dict = field(default_factory=lambda: defaultdict(dict))
    messages: list = field(default_factory=list)
    figures: dict = field(default_factory=dict)
    unshown: int = 0
    pressure: Pressure = Pressure()
    counter: int = 0

    def fail(self, verb, error, *, accepts=False):
        self.faults.append((verb, error, accepts))

    def act(self, verb, work):
        self.calls.append(verb)
        for fault in self.faults:
            if fault[0] == verb:
                self.faults.remove(fault)
                if fault[2]:
                    work()
                raise fault[1]
        return work()

    def texts(self):
        return [message.text for message in self.posts.values()]

    def say(self, post_id, text, **values):
        """Let a person comment on a post; returns the comment. ``values``: of ``RemoteComment``."""
        self.counter += 1
        values = {"author_name": "Мария", "written_at": timezone.now(), **values}
        comment = RemoteComment(f"c{self.counter}", text, **values)
        self.conversations[post_id][comment.id] = comment
        return comment

    def change_comment(self, comment_id, **values):
        """Change a comment, such as its ``text`` or ``is_hidden``. Raises ``Vanished`` if it is gone."""
        for comments in self.conversations.values():
            if comment_id in comments:
                comments[comment_id] = replace(comments[comment_id], **values)
                return
        raise Vanished()

    def remove_comment(self, comment_id):
        """Remove a comment and its replies."""
        for comments in self.conversations.values():
            for comment in list(comments.values()):
                if comment_id in (comment.id, comment.parent_id):
                    del comments[comment.id]


NETWORK = Network()


class MemoryChannel(Channel):
    """A channel that posts to ``NETWORK``."""

    slug = "memory"
    label = "Memory"
    capabilities = Capabilities(
        text_limit=500, max_pictures=4, can_edit=True, can_delete=True, can_find=True, can_read=True
    )

    def __init__(self, account):
        super().__init__(account)
        self.calls_before = len(NETWORK.calls)

    @property
    def pressure(self):
        return NETWORK.pressure

    @property
    def request_count(self):
        return len(NETWORK.calls) - self.calls_before

    def create(self, message, progress):
        def work():
            NETWORK.counter += 1
            remote_id = str(NETWORK.counter)
            NETWORK.posts[remote_id] = message
            return Remote(remote_id, f"https://network.example/{remote_id}")

        return NETWORK.act("create", work)

    def update(self, remote, message):
        def work():
            NETWORK.posts[remote.id] = message
            return remote

        return NETWORK.act("update", work)

    def delete(self, remote):
        def work():
            NETWORK.posts.pop(remote.id, None)
            NETWORK.gone.add(remote.id)

        return NETWORK.act("delete", work)

    def find(self, message, since):
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message, since):
        def work():
            visible = [seen for seen in self._all() if seen.remote.id not in NETWORK.hidden]
            return [seen for seen in visible if marker_of(message.link) in seen.content]

        return NETWORK.act("find", work)

    def read(self, remote):
        return NETWORK.act(
            "read", lambda: next((seen for seen in self._all() if seen.remote.id == remote.id), None)
        )

    def listing(self):
        yield from NETWORK.act("list", self._all)

    def _all(self):
        return [
            Sighting(Remote(post_id, f"https://network.example/{post_id}"), message.text, message.link)
            for post_id, message in NETWORK.posts.items()
            if f"utm_source={self.slug.split('_')[0]}" in message.link
        ]


class UneditableChannel(MemoryChannel):
    """A channel that cannot edit."""

    slug = "uneditable"
    label = "Uneditable"
    capabilities = Capabilities(text_limit=500, can_delete=True, can_find=True, can_read=True)


class CommentingChannel(UneditableChannel):
    """A channel that cannot edit, but comment."""

    slug = "commenting"
    label = "Commenting"
    capabilities = Capabilities(text_limit=500, can_delete=True, can_find=True, can_comment=True)

    def comment(self, remote, correction):
        NETWORK.act("comment", lambda: NETWORK.comments.append((remote.id, correction)))

    def has_comment(self, remote, correction):
        return NETWORK.act("look", lambda: (remote.id, correction) in NETWORK.comments)


class BlindChannel(MemoryChannel):
    """A channel that cannot find posts."""

    slug = "blind"
    label = "Blind"
    capabilities = Capabilities(text_limit=500, can_edit=True, can_delete=True)


class TalkingChannel(MemoryChannel):
    """A channel whose posts have comments, which are read, answered, hidden and removed."""

    slug = "talking"
    label = "Talking"
    capabilities = replace(
        MemoryChannel.capabilities,
        can_read_comments=True,
        can_reply=True,
        can_message=True,
        can_hide=True,
        can_delete_comments=True,
        has_reactions=True,
        has_insights=True,
    )
    figure_names = {"views": "Views", "clicks": "Clicks on the post"}

    def figures(self, remote, names):
        return NETWORK.act("figures", lambda: {name: NETWORK.figures.get(name, Figure(0)) for name in names})

    def comments(self, remotes, since):
        def work():
            for remote in remotes:
                if remote.id in NETWORK.gone:
                    continue
                comments = NETWORK.conversations[remote.id]
                shown = tuple(comments.values())
                count = len(shown) + NETWORK.unshown
                counts = {"comments": count, "reactions": 0}
                yield PostConversation(remote.id, shown, is_complete=True, count=count, counts=counts)

        yield from NETWORK.act("comments", lambda: list(work()))

    def read_comment(self, remote, comment_id):
        return NETWORK.act("read_comment", lambda: NETWORK.conversations[remote.id].get(comment_id))

    def reply(self, remote, comment, text):
        def work():
            self._require(remote, comment)
            top = comment.parent_id or comment.id
            return NETWORK.say(remote.id, text, parent_id=top, author_name="Община", is_ours=True).id

        return NETWORK.act("reply", work)

    def find_reply(self, remote, comment, text, since):
        def work():
            top = comment.parent_id or comment.id
            comments = NETWORK.conversations[remote.id].values()
            ours = [each for each in comments if each.is_ours and (each.parent_id, each.text) == (top, text)]
            return next((each.id for each in ours if each.written_at >= since), None)

        return NETWORK.act("find_reply", work)

    def message_author(self, remote, comment, text):
        NETWORK.act("message", lambda: NETWORK.messages.append((comment.id, text)))

    def hide(self, remote, comment):
        NETWORK.act("hide", lambda: NETWORK.change_comment(comment.id, is_hidden=True))

    def unhide(self, remote, comment):
        NETWORK.act("unhide", lambda: NETWORK.change_comment(comment.id, is_hidden=False))

    def delete_comment(self, remote, comment):
        NETWORK.act("delete_comment", lambda: NETWORK.remove_comment(comment.id))

    @staticmethod
    def _require(remote, comment):
        """Raise ``Vanished`` if the comment is gone."""
        if comment.id not in NETWORK.conversations[remote.id]:
            raise Vanished()
