"""A real SMTP server on this machine, for tests: what it took, and what it refuses."""

import email
import email.policy
import socket
import threading

from aiosmtpd.controller import Controller


class Post:
    """Takes letters. `refuses`: address → answer at RCPT. `busy`: how many times to say "later"."""

    def __init__(self):
        self.letters = []
        self.refuses = {}
        self.busy = 0
        self.stop_at = None  # the number of the letter that is never answered
        self.stopped = threading.Event()
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.busy:
            self.busy -= 1
            return "451 4.7.1 Greylisted, come back later"
        if self.stop_at is not None and len(self.letters) + 1 >= self.stop_at:
            self.stopped.set()
            await server.loop.create_future()  # until the connection is gone
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        letter.envelope_to = envelope.rcpt_tos
        self.letters.append(letter)
        return "250 2.0.0 OK"

    @property
    def recipients(self):
        return [to for letter in self.letters for to in letter.envelope_to]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self):
        self.post = Post()
        self.controller = Controller(self.post, hostname="127.0.0.1", port=free_port())

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()

    @property
    def mailers(self):
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": self.controller.port, "timeout": 10},
            }
        }

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.controller.port}"
