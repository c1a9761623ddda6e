"""The invented network, in memory."""

from itertools import count

from django.utils import timezone

from civic_social.testing import FakeNetwork, Reply


class NoticeboardNetwork(FakeNetwork):
    """A noticeboard that accepts one PIN."""

    def __init__(self):
        super().__init__()
        self.notices, self.numbers = {}, count(1)

    def texts(self):
        return [notice["text"] for notice in self.notices.values()]

    def respond(self, request):
        if request.headers.get("Authorization") != "PIN 4711":
            return Reply(401, {"error": "wrong PIN"})
        number = request.path.rpartition("/")[2]
        if request.method == "POST":
            number = str(next(self.numbers))
            self.notices[number] = {"id": number, "created_at": timezone.now().isoformat(), **request.json()}
        elif request.path == "/board":
            return Reply(body={})
        elif request.path == "/notices":
            return Reply(body={"notices": list(self.notices.values())})
        if number not in self.notices:
            return Reply(404, {"error": "no such notice"})
        if request.method == "PUT":
            self.notices[number].update(request.json())
        if request.method == "DELETE":
            return Reply(body=self.notices.pop(number))
        return Reply(body=self.notices[number])
