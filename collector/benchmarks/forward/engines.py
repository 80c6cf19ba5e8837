"""Two ways to hand prebuilt frames to the kernel, many with one call and without any work of Python's for one frame.

`af_xdp` needs Linux 4.18 and frames of up to 2048 bytes; `sendmmsg` over AF_PACKET works everywhere. Both pass by the queueing
disciplines, and neither waits silently for a full device: what the kernel refuses is counted. ADR 15 tells why these two.
"""

import ctypes
import errno
import mmap
import os
import socket
import struct
import time
from collections.abc import Sequence
from typing import Protocol

from collector.benchmarks.forward.kernel import checked, libc, quick_libc
from collector.errors import BenchError

BATCH = 64
"""Frames of one call at most, where they are sent at a rate."""
RING = 1024
_SO_SNDBUFFORCE = 32
_SOL_PACKET, _PACKET_QDISC_BYPASS = 263, 20
_GIVE_UP_WAITING_S = 1
_LOST_DEVICE = {errno.ENETDOWN, errno.ENODEV, errno.ENXIO, errno.EHOSTDOWN}


class Engine(Protocol):
    """A socket with the frames of one direction behind it."""

    name: str
    most: int
    """Frames of one call at most."""
    refused: int
    """Frames that the kernel would not take."""

    def push(self, count: int) -> int:
        """How many of the next `count` frames were attempted, refused ones included; 0 where the device asks to wait."""

    def close(self) -> None:
        """The socket and its memory, given back."""


def open_engine(name: str | None, interface: str, frames: Sequence[bytes], buffer_bytes: int | None) -> Engine:
    """The engine of that name; without one, the fastest that works for this interface and these frames."""
    if name == SendmmsgEngine.name:
        return SendmmsgEngine(interface, frames, buffer_bytes)
    try:
        return AfXdpEngine(interface, frames, buffer_bytes)
    except (OSError, ValueError) as error:
        if name is not None or getattr(error, "errno", None) == errno.EBUSY:
            raise  # Trials of one bed must not differ in how they are sent.
        return SendmmsgEngine(interface, frames, buffer_bytes)


def _failure(number: int, interface: str) -> BenchError:
    if number in _LOST_DEVICE:
        return BenchError("link-down", f"{interface} went down while frames were sent; bring it up: ip link set {interface} up")
    if number == errno.EMSGSIZE:
        return BenchError("mtu-too-small", f"{interface} does not take frames of this size; raise its MTU, or leave the size out")
    return BenchError("engine-crashed", f"{interface}: the kernel refused to send: {os.strerror(number)}")


# AF_PACKET


class _Iovec(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Header(ctypes.Structure):
    """struct msghdr of sendmsg(2)."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("vectors", ctypes.c_void_p),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Message(ctypes.Structure):
    """struct mmsghdr of sendmmsg(2)."""

    _fields_ = (("header", _Header), ("sent_length", ctypes.c_uint))


class SendmmsgEngine:
    """A packet socket and one array of message headers that covers all frames."""

    name = "sendmmsg"
    most = 1024

    def __init__(self, interface: str, frames: Sequence[bytes], buffer_bytes: int | None) -> None:
        """Opened on the interface of this thread's network namespace."""
        self.refused = 0
        self._interface = interface
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)  # Protocol 0: nothing is received on it.
        try:
            self._socket.bind((interface, 0))
            self._socket.setsockopt(_SOL_PACKET, _PACKET_QDISC_BYPASS, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", _GIVE_UP_WAITING_S, 0))
            if buffer_bytes is not None:
                self._socket.setsockopt(socket.SOL_SOCKET, _SO_SNDBUFFORCE, buffer_bytes)
        except OSError:
            self._socket.close()
            raise
        self._count = len(frames) * max(1, RING // len(frames))
        self._memory, self._vectors, self._messages = self._laid_out(frames)
        self._address, self._position = ctypes.addressof(self._messages), 0
        self._send = quick_libc().sendmmsg
        self._send.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int)
        self._handle = self._socket.fileno()

    def _laid_out(self, frames: Sequence[bytes]) -> tuple[ctypes.Array[ctypes.c_char], ctypes.Array[_Iovec], ctypes.Array[_Message]]:
        stride = -(-len(frames[0]) // 64) * 64
        memory = ctypes.create_string_buffer(stride * len(frames))
        for number, frame in enumerate(frames):
            ctypes.memmove(ctypes.addressof(memory) + number * stride, frame, len(frame))
        vectors, messages = (_Iovec * self._count)(), (_Message * self._count)()
        for number in range(self._count):
            vectors[number].base = ctypes.addressof(memory) + number % len(frames) * stride
            vectors[number].length = len(frames[0])
            messages[number].header.vectors = ctypes.addressof(vectors) + number * ctypes.sizeof(_Iovec)
            messages[number].header.vector_count = 1
        return memory, vectors, messages

    def push(self, count: int) -> int:
        """Frames attempted: those taken, and the one at which the kernel stopped."""
        asked = min(count, self._count - self._position, self.most)
        taken: int = self._send(self._handle, self._address + self._position * ctypes.sizeof(_Message), asked, 0)
        if taken < asked:
            taken = self._stopped(taken)
        self._position = (self._position + taken) % self._count
        return taken

    def _stopped(self, taken: int) -> int:
        number = ctypes.get_errno() if taken < 0 else errno.ENOBUFS  # What stopped a call that took some, the kernel does not say.
        if number == errno.ENOBUFS:
            self.refused += 1
            return max(taken, 0) + 1
        if number in (errno.EAGAIN, errno.EINTR):
            return 0
        raise _failure(number, self._interface)

    def close(self) -> None:
        """The socket, closed."""
        self._socket.close()


# AF_XDP (Documentation/networking/af_xdp.rst)

_AF_XDP, _SOL_XDP = 44, 283
_MMAP_OFFSETS, _TX_RING, _UMEM_REG, _FILL_RING, _COMPLETION_RING, _MOST_OF_A_CALL = 1, 3, 4, 5, 6, 9
_COPY = 2
_TX_OFFSET, _COMPLETION_OFFSET = 0x8000_0000, 0x1_8000_0000
_CHUNK_BYTES = 2048
_LEAST_CHUNKS = 32
"""One huge page of some processors; less than a page is refused."""
_COMPLETIONS = 4096
_FILL = 64
"""Nothing is received, but the kernel wants this ring too."""
_BUDGET = 256
"""Frames of one call since Linux 6.17; before it is 32, and cannot be changed."""
_OLD_BUDGET = 32
_FREED_S = 2.0
_WRAP = 0xFFFF_FFFF


class AfXdpEngine:
    """An AF_XDP socket in copy mode, which every driver has. No program is attached, and the interface is left as it is.

    The ring of descriptors is written once: a frame is sent again and again by moving the producer's number.
    """

    name = "af_xdp"

    def __init__(self, interface: str, frames: Sequence[bytes], buffer_bytes: int | None) -> None:
        """Opened on the interface of this thread's network namespace. OSError where the kernel has no AF_XDP."""
        if max(map(len, frames)) > _CHUNK_BYTES or len(frames) > RING:
            raise ValueError(f"AF_XDP takes {RING} frames of at most {_CHUNK_BYTES} bytes here")
        self.refused = 0
        self._interface = interface
        self._mapped: list[tuple[int, int]] = []
        self._memory = mmap.mmap(-1, _CHUNK_BYTES * max(_LEAST_CHUNKS, len(frames)))
        for number, frame in enumerate(frames):
            self._memory[number * _CHUNK_BYTES : number * _CHUNK_BYTES + len(frame)] = frame
        self._handle = checked(libc().socket(_AF_XDP, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0), "AF_XDP")
        try:
            self._set_up(frames, buffer_bytes)
        except OSError:
            self.close()
            raise

    def _set_up(self, frames: Sequence[bytes], buffer_bytes: int | None) -> None:
        umem = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._option(_UMEM_REG, struct.pack("@QQIIII", umem, len(self._memory), _CHUNK_BYTES, 0, 0, 0))
        for ring, size in ((_FILL_RING, _FILL), (_COMPLETION_RING, _COMPLETIONS), (_TX_RING, RING)):
            self._option(ring, struct.pack("@I", size))
        try:
            self._option(_MOST_OF_A_CALL, struct.pack("@I", _BUDGET))
            self.most = _BUDGET
        except OSError:
            self.most = _OLD_BUDGET
        if buffer_bytes is not None:
            self._option(_SO_SNDBUFFORCE, struct.pack("@I", buffer_bytes), socket.SOL_SOCKET)
        self._map_rings(frames)
        address = struct.pack("@HHIII", _AF_XDP, _COPY, socket.if_nametoindex(self._interface), 0, 0)
        self._bind(address)
        self._kick = quick_libc().sendto
        self._kick.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)

    def _bind(self, address: bytes) -> None:
        """Bound to the first queue. The kernel frees what an earlier socket held there a moment after it was closed."""
        until = time.monotonic() + _FREED_S
        while libc().bind(self._handle, address, len(address)) < 0:
            if ctypes.get_errno() != errno.EBUSY or time.monotonic() > until:
                checked(-1, f"AF_XDP on {self._interface}")
            time.sleep(0.002)

    def _option(self, name: int, value: bytes, level: int = _SOL_XDP) -> None:
        checked(libc().setsockopt(self._handle, level, name, value, len(value)), "AF_XDP")

    def _map_rings(self, frames: Sequence[bytes]) -> None:
        """The numbers by which this side and the kernel tell each other how far they are, and the descriptors, all of them written."""
        answer, size = ctypes.create_string_buffer(128), ctypes.c_uint32(128)
        checked(libc().getsockopt(self._handle, _SOL_XDP, _MMAP_OFFSETS, answer, ctypes.byref(size)), "AF_XDP")
        step = size.value // 8 // 4  # Four rings; since Linux 5.4 each has flags too.
        offsets = struct.unpack_from(f"@{size.value // 8}Q", answer.raw)
        tx, completion = offsets[step : step + 3], offsets[3 * step : 3 * step + 3]
        start = self._map(_TX_OFFSET, tx[2] + RING * 16)
        done = self._map(_COMPLETION_OFFSET, completion[2] + _COMPLETIONS * 8)
        places = [number % len(frames) for number in range(RING)]
        descriptors = b"".join(struct.pack("@QII", place * _CHUNK_BYTES, len(frames[place]), 0) for place in places)
        ctypes.memmove(start + tx[2], descriptors, len(descriptors))
        self._produced, self._consumed = _number_at(start + tx[0]), _number_at(start + tx[1])
        self._completed, self._noticed = _number_at(done + completion[0]), _number_at(done + completion[1])

    def _map(self, offset: int, size: int) -> int:
        """The address of a ring of this socket; Python's own mmap would hold the socket open after it is closed."""
        call = libc().mmap
        call.restype = ctypes.c_void_p
        call.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int64)
        address = call(None, size, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_SHARED | mmap.MAP_POPULATE, self._handle, offset)
        if address is None or address == ctypes.c_void_p(-1).value:
            number = ctypes.get_errno()
            raise OSError(number, f"AF_XDP: {os.strerror(number)}")
        self._mapped.append((int(address), size))
        return int(address)

    def push(self, count: int) -> int:
        """Frames attempted: the kernel's own number says how far it came."""
        before = self._consumed.value
        ahead = (self._produced.value - before) & _WRAP
        if ahead < count:
            self._produced.value = (before + count) & _WRAP
        if self._kick(self._handle, None, 0, socket.MSG_DONTWAIT, None, 0) < 0:
            self._stopped()
        self._noticed.value = self._completed.value
        return (self._consumed.value - before) & _WRAP

    def _stopped(self) -> None:
        number = ctypes.get_errno()
        if number == errno.EBUSY:
            self.refused += 1  # The frame is gone: the device dropped it.
        elif number not in (errno.EAGAIN, errno.ENOBUFS, errno.EINTR):  # Those ask to wait, and no frame is gone.
            raise _failure(number, self._interface)

    def close(self) -> None:
        """The socket, closed; what it had mapped, unmapped."""
        for address, size in self._mapped:
            libc().munmap(ctypes.c_void_p(address), ctypes.c_size_t(size))
        self._mapped.clear()
        os.close(self._handle)


def _number_at(address: int) -> ctypes.c_uint32:
    return ctypes.c_uint32.from_address(address)
