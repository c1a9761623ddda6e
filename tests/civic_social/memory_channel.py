"""A network in memory whose behaviour a test writes down: the next answers, and what arrived."""

from dataclasses import dataclass, field

from civic_social.channels.base import Capabilities, Channel, Pressure, Remote, Sighting
from civic_social.messages import marker_of


@dataclass
class Network:
    """What stands at the network, the calls that were made, and the faults that come next.

    A fault is ``(verb, error, accepts)``: the next call of that verb raises ``error``, after having done the
    work when ``accepts``.
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
    """Posts into ``NETWORK``."""

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
            Sighting(Remote(number, f"https://network.example/{number}"), message.text, message.link)
            for number, message in NETWORK.posts.items()
            if f"utm_source={self.slug.split('_')[0]}" in message.link
        ]


class UneditableChannel(MemoryChannel):
    """A network that cannot edit."""

    slug = "uneditable"
    label = "Uneditable"
    capabilities = Capabilities(text_limit=500, can_delete=True, can_find=True, can_read=True)


class CommentingChannel(UneditableChannel):
    """A network that cannot edit, but on which one can comment."""

    slug = "commenting"
    label = "Commenting"
    capabilities = Capabilities(text_limit=500, can_delete=True, can_find=True, can_comment=True)

    def comment(self, remote, correction):
        NETWORK.act("comment", lambda: NETWORK.comments.append((remote.id, correction)))

    def has_comment(self, remote, correction):
        return NETWORK.act("look", lambda: (remote.id, correction) in NETWORK.comments)


class BlindChannel(MemoryChannel):
    """A network in which nothing can be found again."""

    slug = "blind"
    label = "Blind"
    capabilities = Capabilities(text_limit=500, can_edit=True, can_delete=True)
