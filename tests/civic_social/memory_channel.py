"""A network in memory, in which a test can inject faults and inspect posts and calls."""

from dataclasses import dataclass, field

from civic_social.channels.base import Capabilities, Channel, Pressure, Remote, Sighting
from civic_social.messages import marker_of


@dataclass
class Network:
    """The posts at the network, the calls of channel methods, and the faults of the next calls.

    A fault ``(verb, error, accepts)`` lets the next call of that verb raise ``error``, after the work was
    done if ``accepts``. ``hidden``: IDs of posts that a search does not find.
    """

    posts: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    hidden: set = field(default_factory=set)
    comments: list = field(default_factory=list)
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


NETWORK = Network()


class MemoryChannel(Channel):
    """A channel that posts to ``NETWORK``."""

    slug = "memory"
    label = "Memory"
    capabilities = Capabilities(
        text_limit=500, max_pictures=4, can_edit=True, can_delete=True, can_find=True, can_read=True
    )

    @property
    def pressure(self):
        return NETWORK.pressure

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
        return NETWORK.act("delete", lambda: NETWORK.posts.pop(remote.id, None) and None)

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
