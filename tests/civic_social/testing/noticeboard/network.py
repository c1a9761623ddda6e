"""The invented network, in memory."""

from itertools import count

from django.utils import timezone

from civic_social.testing import FakeNetwork, Reply

GONE = Reply(404, {"error": "not on the board"})


class NoticeboardNetwork(FakeNetwork):
    """A noticeboard that accepts one PIN."""

    def __init__(self):
        super().__init__()
        self.notices, self.comments, self.numbers = {}, {}, count(1)

    def texts(self):
        return [notice["text"] for notice in self.notices.values()]

    def say(self, notice, text, parent="", author="Maria"):
        """Write a comment on a notice, and return its ID."""
        comment = {"notice": notice, "parent": parent, "text": text, "author": author, "hidden": False}
        return self._add(self.comments, comment)["id"]

    def _add(self, shelf, values):
        number = str(next(self.numbers))
        shelf[number] = {"id": number, "created_at": timezone.now().isoformat(), **values}
        return shelf[number]

    def respond(self, request):
        if request.headers.get("Authorization") != "PIN 4711":
            return Reply(401, {"error": "wrong PIN"})
        match request.method, request.path.split("/")[1:]:
            case "GET", ["board"]:
                return Reply(body={})
            case "GET", ["notices"]:
                return Reply(body={"notices": list(self.notices.values())})
            case "POST", ["notices"]:
                return Reply(body=self._add(self.notices, {"likes": 3, "views": 40, **request.json()}))
            case "POST", ["comments", number, "answers"] if comment := self.comments.get(number):
                answer = self.say(comment["notice"], request.json()["text"], number, "Municipality")
                return Reply(body=self.comments[answer])
            case method, ["notices", number]:
                below = [each for each in self.comments.values() if each["notice"] == number]
                return self._act(method, self.notices, number, request, comments=below)
            case method, ["comments", number]:
                return self._act(method, self.comments, number, request)
        return GONE

    def _act(self, method, shelf, number, request, **more):
        if number not in shelf:
            return GONE
        if method == "PUT":
            shelf[number].update(request.json())
        if method == "DELETE":
            return Reply(body=shelf.pop(number))
        return Reply(body={**shelf[number], **more})
