"""gunicorn's threads without patience for clients that dawdle (ADR 29).

A thread is lent to a request whose head is there, as a whole; a body must then come, and an answer must be taken, at a pace that a
slow line keeps. What gunicorn's own worker does beside that, it does here too.
"""

import errno
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_S = 10.0
"""A head that is not whole by then is waited for no longer."""
HEAD_BYTES = 16 * 1024
"""From this size on a thread looks at the head itself; the socket's buffer might not hold more."""
GRACE_S = 20.0
LEAST_BYTES_PER_S = 16 * 1024
_END_OF_HEAD = b"\r\n\r\n"


class Hurried(socket.socket):
    """A connection on which reading and writing take no longer than a slow line needs."""

    grace_s = GRACE_S
    _began_at = 0.0
    _received = 0

    @classmethod
    def of(cls, plain: socket.socket, grace_s: float) -> "Hurried":
        """The same connection, hurried from now on."""
        hurried = cls(plain.family, plain.type, plain.proto, fileno=plain.detach())
        hurried.grace_s = grace_s
        return hurried

    def begin(self) -> None:
        """The time for one request starts now."""
        self._began_at, self._received = time.monotonic(), 0

    def setblocking(self, flag: bool, /) -> None:
        """Blocking is never without an end."""
        self.settimeout(self.grace_s if flag else 0.0)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Some bytes. Raises ConnectionResetError where they come too slowly."""
        if flags or self.gettimeout() == 0.0:
            return super().recv(size, flags)
        left_s = self._began_at + self.grace_s + self._received / LEAST_BYTES_PER_S - time.monotonic()
        if left_s <= 0:
            raise ConnectionResetError(errno.ECONNRESET, "the client sends too slowly")
        self.settimeout(left_s)
        try:
            part = super().recv(size)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "the client sends too slowly") from None
        finally:
            self.settimeout(self.grace_s)
        self._received += len(part)
        return part

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Everything. Raises ConnectionResetError where it is taken too slowly."""
        self.settimeout(self.grace_s + len(data) / LEAST_BYTES_PER_S)
        try:
            super().sendall(data, flags)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "the client reads too slowly") from None
        finally:
            self.settimeout(self.grace_s)


class HurryingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types.
    """Threads for requests whose heads are there."""

    head_s = HEAD_S
    grace_s = GRACE_S

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._heads: dict[TConn, float] = {}
        """Connections whose heads are not whole yet, and until when they are waited for."""

    def enqueue_req(self, conn: TConn) -> None:
        """A thread for the request, or a place among those whose heads are waited for."""
        if not isinstance(conn.sock, Hurried):
            conn.sock = Hurried.of(conn.sock, self.grace_s)
        if self._has_read_ahead(conn) or self._is_whole(conn):
            self._lend_a_thread(conn)
        else:
            self._heads.setdefault(conn, time.monotonic() + self.head_s)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_more_of_a_head, conn))

    def handle(self, conn: TConn) -> Any:
        """The request's time starts when a thread takes it up: it may have waited for one."""
        conn.sock.begin()
        return super().handle(conn)

    def murder_pending(self) -> None:
        """Connections that were waited for long enough are closed; all of them, where the worker is leaving."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, until in self._heads.items() if until <= now or not self.alive]:
            self._leave(conn)
            self.nr_conns -= 1
            conn.close()

    def _on_more_of_a_head(self, conn: TConn, _sock: socket.socket) -> None:
        if self._is_whole(conn):
            self._leave(conn)
            self._lend_a_thread(conn)

    def _leave(self, conn: TConn) -> None:
        del self._heads[conn]
        self.poller.unregister(conn.sock)

    def _lend_a_thread(self, conn: TConn) -> None:
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        conn.data_ready = True
        super().enqueue_req(conn)

    @staticmethod
    def _has_read_ahead(conn: TConn) -> bool:
        return bool(conn.parser is not None and conn.parser.unreader.buf.getvalue())

    @staticmethod
    def _is_whole(conn: TConn) -> bool:
        """Whether a thread would not have to wait; where it would, the loop is woken by the next byte only."""
        conn.sock.setblocking(False)
        try:
            seen = conn.sock.recv(HEAD_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True  # A thread finds the same, and closes it.
        if not seen or len(seen) >= HEAD_BYTES or _END_OF_HEAD in seen:
            return True
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(seen) + 1)
        return False
