"""The comments of the conversation campaign's network, written without the sandbox's code.

Facebook shows two levels in one list with ``filter=stream``, hidden comments included. Instagram nests
replies and lists no hidden ones. Each comment remembers every text that it ever had.
"""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import count

#: The share of people whom the network names, and what people do, by weight.
NAMED = 0.7
DEEDS = {
    "say": 40,
    "reply": 22,
    "edit": 14,
    "remove": 10,
    "hide": 5,
    "show": 4,
    "edit ours": 3,
    "remove ours": 2,
}
PEOPLE = [f"Гражданин {number}" for number in range(1, 40)]
#: Texts with everything that encodings and normalization get wrong.
ODDITIES = ("", " 😀", " „кавички“", " \\u0411 <b>", " ред\nред", " é", " 100 %", " ​")


@dataclass
class Said:
    """One comment. ``parent``: the ID of the comment at the top; empty below the post itself."""

    id: str
    account: str
    post: str
    parent: str
    author: str
    name: str
    texts: list[str]
    at: float = field(default_factory=time.time)
    hidden: bool = False
    removed: bool = False

    @property
    def text(self) -> str:
        """The text that people read now."""
        return self.texts[-1]


class Wall:
    """Accounts, their posts, and the comments on them; ``emit(verb, comment)`` is called for each change."""

    def __init__(self, seed: int, lag: float):
        self.chance = random.Random(seed)
        #: Seconds after which a comment appears in lists; it can be read by its ID at once.
        self.lag = lag
        self.lock = threading.RLock()
        #: The channel of each account: "page" or "instagram".
        self.accounts: dict[str, str] = {}
        #: The account of each post, the newest last.
        self.posts: dict[str, str] = {}
        self.said: dict[str, Said] = {}
        self.numbers = count(10_000)
        self.emit = lambda verb, comment: None

    def new_account(self, channel: str) -> str:
        """Create an account and return its ID."""
        number = f"17{next(self.numbers)}"
        self.accounts[number] = channel
        return number

    def new_post(self, account: str) -> str:
        """Create a post and return its ID."""
        number = str(next(self.numbers))
        post = f"{account}_{number}" if self.accounts[account] == "page" else f"18{number}"
        self.posts[post] = account
        return post

    def is_page(self, comment_or_post: Said | str) -> bool:
        """Return True for what is on Facebook, False for Instagram."""
        is_said = isinstance(comment_or_post, Said)
        account = comment_or_post.account if is_said else self.posts[comment_or_post]
        return self.accounts[account] == "page"

    def add(self, post: str, text: str, *, parent: str = "", author: str = "", name: str = "") -> Said:
        """Add a comment; without ``author`` it is the account's own."""
        account = self.posts[post]
        number = str(next(self.numbers))
        comment = Said(
            f"{post.partition('_')[2]}_{number}" if self.is_page(post) else f"179{number}",
            account,
            post,
            parent,
            author or account,
            name,
            [text],
        )
        self.said[comment.id] = comment
        self.emit("add", comment)
        return comment

    def visible(self, comment_id: str) -> Said | None:
        """Return a comment that was not removed, or None."""
        comment = self.said.get(comment_id)
        return None if comment is None or comment.removed else comment

    def edit(self, comment: Said, text: str) -> None:
        """Change the text of a comment."""
        comment.texts.append(text)
        self.emit("edited", comment)

    def set_hidden(self, comment: Said, hidden: bool) -> None:
        """Hide or show a comment."""
        if comment.hidden != hidden:
            comment.hidden = hidden
            self.emit("hide" if hidden else "unhide", comment)

    def remove(self, comment: Said) -> None:
        """Remove a comment and the replies below it."""
        for each in list(self.said.values()):
            if comment.id in (each.id, each.parent) and not each.removed:
                each.removed = True
                self.emit("remove", each)

    def of_post(self, post: str) -> list[Said]:
        """Return the comments that stand below a post."""
        return [each for each in self.said.values() if each.post == post and not each.removed]

    def listed(self, post: str, parent: str | None = None) -> list[Said]:
        """Return the comments that lists show by now, the newest first; ``parent``: only that level."""
        until = time.time() - self.lag
        found = [each for each in self.of_post(post) if each.at <= until]
        if not self.is_page(post):
            found = [each for each in found if not each.hidden]
        if parent is not None:
            found = [each for each in found if each.parent == parent]
        return found[::-1]

    # People

    def act(self, posts: list[str]) -> None:
        """Let people do something at random on one of ``posts``."""
        deed = self.chance.choices(list(DEEDS), list(DEEDS.values()))[0]
        post = self.chance.choice(posts)
        standing = self.of_post(post)
        ours = [each for each in standing if each.author == each.account]
        others = [each for each in standing if each.author != each.account]
        tops = [each for each in standing if not each.parent]
        if deed == "say" or not others:
            self.say(post)
        elif deed == "reply":
            self.say(post, self.chance.choice(tops).id)
        elif deed == "edit":
            self.edit(self.chance.choice(others), self._words("Променено"))
        elif deed == "remove":
            self.remove(self.chance.choice(others))
        elif deed in ("hide", "show"):
            self.set_hidden(self.chance.choice(others), deed == "hide")
        elif deed == "edit ours" and ours and self.is_page(post):
            chosen = self.chance.choice(ours)
            self.edit(chosen, f"{chosen.texts[0]} (поправено {next(self.numbers)})")
        elif deed == "remove ours" and ours:
            self.remove(self.chance.choice(ours))

    def say(self, post: str, parent: str = "") -> Said:
        """Let somebody comment on a post, or on a comment."""
        name = self.chance.choice(PEOPLE)
        named = name if self.chance.random() < NAMED else ""
        return self.add(
            post, self._words("Въпрос"), parent=parent, author=f"9{len(name)}{name[-1]}", name=named
        )

    def _words(self, beginning: str) -> str:
        return f"{beginning} {next(self.numbers)}{self.chance.choice(ODDITIES)}"

    def as_json(self, posts: list[str]) -> list[dict]:
        """Return every comment that ever was on ``posts``, for the campaign."""
        return [
            {**asdict(each), "is_ours": each.author == each.account}
            for each in self.said.values()
            if each.post in posts
        ]


FIELD = re.compile(r"([a-z_]+)((?:\.[a-z_]+\([^()]*\))*)")


def parse_fields(text: str) -> dict[str, tuple[dict[str, str], dict]]:
    """Return the fields of ``text`` with their parameters and the fields below them. Raises ValueError."""
    fields, rest = _parse_level(text)
    if rest:
        raise ValueError(f"Syntax error at {rest[:20]!r}")
    return fields


def _parse_level(text: str) -> tuple[dict, str]:
    found: dict[str, tuple[dict[str, str], dict]] = {}
    while text and text[0] != "}":
        match = FIELD.match(text)
        if match is None:
            raise ValueError(f"Syntax error at {text[:20]!r}")
        parameters = dict(re.findall(r"\.([a-z_]+)\(([^()]*)\)", match[2]))
        if "as" in parameters:
            raise ValueError("Field aliases are not offered to new apps")
        text, below = text[match.end() :], {}
        if text.startswith("{"):
            below, text = _parse_level(text[1:])
            text = text[1:]
        found[match[1]] = parameters, below
        text = text.removeprefix(",")
    return found, text


def iso(moment: float) -> str:
    """Return a time in Meta's form, which has no parts of seconds."""
    return f"{datetime.fromtimestamp(int(moment), UTC):%Y-%m-%dT%H:%M:%S}+0000"


def as_json(wall: Wall, comment: Said, fields: dict) -> dict:
    """Return a comment with the requested fields, as Facebook or Instagram tells it."""
    is_ours = comment.author == comment.account
    values: dict = {"id": comment.id}
    if wall.is_page(comment):
        values |= {
            "message": comment.text,
            "created_time": iso(comment.at),
            "permalink_url": f"https://www.facebook.com/{comment.id}",
            "is_hidden": comment.hidden,
            "can_reply_privately": not is_ours,
        }
        if comment.parent:
            values["parent"] = {"id": comment.parent}
        if is_ours or comment.name:
            values["from"] = {"id": comment.author, "name": comment.name or "Община"}
    else:
        values |= {"text": comment.text, "timestamp": iso(comment.at), "hidden": comment.hidden}
        if comment.parent:
            values["parent_id"] = comment.parent
        if is_ours or comment.name:
            values["username"] = "obshtina" if is_ours else comment.name
            values["from"] = {"id": comment.author, "username": values["username"]}
    unknown = set(fields) - {*values, "parent", "from", "parent_id", "username", "replies"}
    if unknown:
        raise ValueError(f"Tried accessing nonexisting field ({unknown.pop()})")
    return {name: value for name, value in values.items() if name in fields or name == "id"}
