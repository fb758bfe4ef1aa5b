#!/usr/bin/env python3
"""A client of Micro's native wire, version 1, written from docs/native-wire.md. Python 3.8 or later, and nothing else.

    with Connection("127.0.0.1", 4711, "greeter") as greeter:
        print(greeter.call("Say.Hello", {"name": "John"}))
        with greeter.stream("Stocks.Watch", {"symbol": "X", "max": 3}) as ticks:
            for tick in ticks:
                print(tick)

For one thread: the connection is read while somebody waits for an answer, so pings are answered only then. Any number of
streams may be open at once. Requests and replies are JSON.
"""
import json
import socket
import struct
import sys
import time
from collections import deque

MAGIC = b"\xb5RPC\x01"
SETTINGS, OPEN, REPLY, DATA, END, RESET, CREDIT, PING, PONG, GOAWAY, STREAM, REPLIES, MESSAGE, GRANT, STOP = range(1, 16)
END_FLAG = 0x80000000
LONGEST_FRAME = 118_784
WHOLE = 65_536
PART = 16_384
MESSAGE_COST = 64
MOST_PAIRS = 100
TABLE_TEXTS, TABLE_BYTES = 256, 16_384
REPLIES_ARE_A_STREAM = 2

CODES = ["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
         "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
         "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"]
CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE = 1, 2, 4, 8, 14


class CallFailed(Exception):
    """Why a call has no answer, or no more of one. `untouched`: the request certainly reached no handler."""

    def __init__(self, code, detail, origin="", untouched=False):
        self.code = CODES[code] if 1 <= code < len(CODES) else "UNKNOWN"
        self.detail, self.origin, self.untouched = detail, origin, untouched
        super().__init__(f"{self.code}: {detail}" + (f" ({origin})" if origin else ""))


class ProtocolError(Exception):
    """The other side broke the protocol."""


def number(value):
    """A number, the lowest seven bits first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(value):
    encoded = value.encode()
    return number(len(encoded)) + encoded


def error(code, detail):
    return bytes([code, 0]) + text(detail) + text("")


class Payload:
    """Reads what a frame holds. `table` is the header table of its direction."""

    def __init__(self, data, table):
        self.data, self.at, self.table = data, 0, table

    def take(self, count):
        if self.at + count > len(self.data):
            raise ProtocolError("a frame that does not hold what it has to")
        self.at += count
        return self.data[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def number(self):
        value = 0
        for shift in range(0, 63, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise ProtocolError("a number longer than nine bytes")

    def text(self):
        return self.take(self.number()).decode(errors="replace")

    def header(self):
        kind = self.number()
        if kind > 1:
            if kind - 2 >= len(self.table):
                raise ProtocolError(f"place {kind - 2} of the header table, which has {len(self.table)}")
            return self.table[kind - 2]
        value = self.text()
        if kind == 1:
            self.table.append(value)
            if len(self.table) > TABLE_TEXTS or sum(len(text(each)) for each in self.table) > TABLE_BYTES:
                raise ProtocolError("too much in the header table")
        return value

    def metadata(self):
        pairs = self.number()
        if pairs > MOST_PAIRS:
            raise ProtocolError(f"{pairs} pairs of metadata")
        return {self.header(): self.header() for _ in range(pairs)}

    def error(self, code):
        untouched = self.byte() == 1
        return CallFailed(code, self.text(), self.text(), untouched)

    def rest(self):
        return self.take(len(self.data) - self.at)


class Call:
    """A call under way, one answer or many."""

    def __init__(self, key, streamed, ends, window):
        self.number, self.streamed, self.ends = key, streamed, ends
        self.metadata, self.trailers = {}, {}
        self.messages = deque()  # the answers that nobody took yet
        self.announced = 0  # the length of the long one that comes in parts
        self.parts = None  # of which so much came; None: it was not granted yet
        self.granted = False  # our own long body may go
        self.left = window  # what the other side may send of this stream
        self.taken = 0  # what was read of it, and not said yet
        self.over = False
        self.failure = None


class Connection:
    """A connection to the node of a service."""

    def __init__(self, host, port, service="", window=262_144, connection_window=4_194_304, max_message=4_194_304):
        self.service, self.window, self.connection_window, self.max_message = (
            service, window, connection_window, max_message)
        self.sent_headers, self.sent_bytes, self.read_headers = {}, 0, []
        self.calls, self.last = {}, 0
        self.left, self.taken = connection_window, 0
        self.gone = None  # why no call may begin any more
        self.settings = None
        self.buffer = bytearray()
        self.socket = socket.create_connection((host, port), timeout=3)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ours = {1: service.encode(), 3: number(0), 4: number(max_message), 5: number(window),
                6: number(connection_window)}
        fields = b"".join(number(key) + number(len(value)) + value for key, value in ours.items())
        self.socket.sendall(MAGIC + self._frame(SETTINGS, 0, fields))
        ends = time.monotonic() + 3
        magic = self._take(len(MAGIC), ends)
        if magic != MAGIC:
            raise ProtocolError(f"{magic.hex(' ')} is not the native wire, version 1")
        while self.settings is None:
            self._read(ends)
        if self.gone:
            raise self.gone

    # --- what a caller uses

    def call(self, endpoint, value, timeout=5.0, metadata=None):
        """The one answer to `value`, waited for `timeout` seconds at the most; None: for ever."""
        call = self._open(OPEN, endpoint, value, timeout, metadata)
        self._until(call, lambda: call.over)
        if call.failure:
            raise call.failure
        return json.loads(call.messages.popleft())

    def stream(self, endpoint, value, timeout=None, metadata=None):
        """The answers to `value`, as they are asked for."""
        return Stream(self, self._open(STREAM, endpoint, value, timeout, metadata))

    def close(self):
        """Ends what is under way."""
        try:
            self.socket.sendall(self._frame(GOAWAY, 0, struct.pack(">I", 0) + b"\0" + text("")))
        except OSError:
            pass  # it was over already
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- calls

    def _open(self, kind, endpoint, value, timeout, metadata):
        if self.gone:
            raise self.gone
        body = json.dumps(value).encode()
        if len(body) > self.settings.get(4, 4_194_304):
            raise CallFailed(RESOURCE_EXHAUSTED, f"a request of {len(body)} bytes (limit: {self.settings[4]})")
        self.last = self.last % 0x7FFFFFFF + 1
        while self.last in self.calls:
            self.last = self.last % 0x7FFFFFFF + 1
        call = Call(self.last, kind == STREAM, time.monotonic() + timeout if timeout else None, self.window)
        pairs = {"content-type": "application/json", **(metadata or {})}
        payload = number(int(timeout * 1_000_000) if timeout else 0)
        payload += bytes([REPLIES_ARE_A_STREAM]) if call.streamed else b""
        payload += self._header(self.service) + self._header(endpoint) + number(len(pairs))
        payload += b"".join(self._header(key) + number(0) + text(pair) for key, pair in pairs.items())
        self.calls[call.number] = call
        if len(body) <= WHOLE:
            self._send(kind, call.number | END_FLAG, payload + body)
        else:
            self._send(kind, call.number, payload + number(len(body)))
            self._until(call, lambda: call.granted or call.over)
            for at in range(0, 0 if call.over else len(body), PART):
                last = END_FLAG if at + PART >= len(body) else 0
                self._send(DATA, call.number | last, body[at:at + PART])
        return call

    def _until(self, call, done):
        while not done():
            try:
                self._read(call.ends)
            except socket.timeout:
                self._leave(call, DEADLINE_EXCEEDED, "the time is over")

    def _leave(self, call, code, detail):
        """Ends a call from here."""
        if not call.over:
            self._send(RESET, call.number, error(code, detail))
            self._over(call, CallFailed(code, detail))
        while call.messages:  # what nobody reads goes from the connection's window as well
            self._took(None, call.messages.popleft())

    def _over(self, call, failure=None):
        call.over, call.failure = True, failure
        self.calls.pop(call.number, None)

    def _took(self, call, message):
        """A message is off our hands: room for others. Long ones count nothing."""
        if len(message) > WHOLE:
            if call and call.announced and call.parts is None:
                self._grant(call)
            return
        self.taken += len(message) + MESSAGE_COST
        if self.taken >= self.connection_window // 2:
            self._credit(0, self.taken)
            self.left += self.taken
            self.taken = 0
        if call and not call.over:
            call.taken += len(message) + MESSAGE_COST
            if call.taken >= self.window // 2:
                self._credit(call.number, call.taken)
                call.left += call.taken
                call.taken = 0

    def _credit(self, key, count):
        self._send(CREDIT, key, number(count))

    def _grant(self, call):
        call.parts = bytearray()
        self._send(GRANT, call.number, b"")

    # --- frames

    def _header(self, value):
        """A name or a key, by its place in our table where it has one, or may have."""
        place = self.sent_headers.get(value)
        if place is not None:
            return number(2 + place)
        size = len(text(value))
        if len(self.sent_headers) == TABLE_TEXTS or self.sent_bytes + size > TABLE_BYTES:
            return number(0) + text(value)
        self.sent_headers[value] = len(self.sent_headers)
        self.sent_bytes += size
        return number(1) + text(value)

    @staticmethod
    def _frame(kind, key, payload):
        return len(payload).to_bytes(3, "big") + bytes([kind]) + struct.pack(">I", key) + payload

    def _send(self, kind, key, payload):
        try:
            self.socket.settimeout(60)
            self.socket.sendall(self._frame(kind, key, payload))
        except OSError as lost:
            self._lost(str(lost))

    def _take(self, count, ends):
        """So many bytes, waited for until `ends`; what came stays where it is when that passes."""
        while len(self.buffer) < count:
            if ends is not None and time.monotonic() >= ends:
                raise socket.timeout()
            self.socket.settimeout(None if ends is None else max(0.001, ends - time.monotonic()))
            came = self.socket.recv(65_536)
            if not came:
                raise ConnectionError("the connection ended")
            self.buffer += came
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def _read(self, ends):
        """Reads one frame and does what it says."""
        try:
            head = self._take(8, ends)
            length, kind, key = int.from_bytes(head[:3], "big"), head[3], struct.unpack(">I", head[4:])[0]
            if length > LONGEST_FRAME:
                raise ProtocolError(f"a frame of {length} bytes")
            try:
                payload = self._take(length, ends)
            except socket.timeout:
                self.buffer[:0] = head  # which is read again
                raise
            self._came(kind, bool(key & END_FLAG), key & ~END_FLAG, Payload(payload, self.read_headers))
        except socket.timeout:
            raise
        except ProtocolError as wrong:
            self._send(GOAWAY, 0, struct.pack(">I", 0) + b"\1" + text(str(wrong)))
            self.socket.close()
            self._lost(str(wrong))
            raise
        except OSError as lost:
            self._lost(str(lost))

    def _lost(self, why):
        """The connection is over, and what of it was under way may have been carried out."""
        self.gone = self.gone or CallFailed(UNAVAILABLE, why, untouched=True)
        for call in list(self.calls.values()):
            self._over(call, CallFailed(UNAVAILABLE, why))
        if self.settings is None:
            raise CallFailed(UNAVAILABLE, why, untouched=True)

    def _came(self, kind, last, key, payload):
        if self.settings is None and kind != SETTINGS:
            raise ProtocolError(f"a frame of type {kind} before SETTINGS")
        if kind in (REPLY, REPLIES, MESSAGE, DATA, END, RESET, GRANT):
            if self._ahead(key):
                raise ProtocolError(f"a frame for call {key}, which was not opened")
            self._of_call(kind, last, key, self.calls.get(key), payload)
        elif kind == SETTINGS:
            self._greeted(payload)
        elif kind == PING:
            self._send(PONG, 0, payload.rest())
        elif kind == GOAWAY:
            self._goaway(struct.unpack(">I", payload.take(4))[0], payload.byte(), payload.text())
        elif kind not in (CREDIT, PONG, STOP):  # which are for who streams requests, or pings
            raise ProtocolError(f"a frame of type {kind}")

    def _ahead(self, key, of=None):
        return 0 < (key - (self.last if of is None else of)) % 0x80000000 < 0x3FFFFFFF

    def _greeted(self, payload):
        self.settings = {}
        while payload.at < len(payload.data):
            field, value = payload.number(), payload.take(payload.number())
            self.settings[field] = value.decode() if field < 3 else Payload(value, []).number()
        here = self.settings.get(1, "")
        if self.service and here != self.service:
            self.gone = CallFailed(UNAVAILABLE, f"here is {here}, and not {self.service}", untouched=True)

    def _goaway(self, dealt_with, reason, words):
        """Whoever drains still answers; else calls that it did not take may be sent elsewhere."""
        self.gone = CallFailed(UNAVAILABLE, f"the server goes away: {words or reason}", self.service, untouched=True)
        for call in list(self.calls.values()):
            if self._ahead(call.number, dealt_with):
                self._over(call, self.gone)

    def _of_call(self, kind, last, key, call, payload):
        # Headers are read in any case: the table is the connection's.
        if kind == REPLY:
            metadata = payload.metadata()
            trailers = payload.metadata() if last else {}
            if call:
                self._reply(call, metadata, trailers, payload, last)
        elif kind == REPLIES:
            metadata = payload.metadata()
            if call:
                call.metadata = metadata
        elif kind == END:
            outcome = payload.byte()
            failure = payload.error(outcome) if outcome else None
            trailers = payload.metadata()
            if call:
                self._ended(call, failure, trailers)
        elif kind == RESET:
            if call:
                self._over(call, payload.error(payload.byte()))
        elif kind == MESSAGE and last:
            self._message(call, payload.rest())
        elif call and kind == MESSAGE:
            self._announced(call, payload.number())
        elif call and kind == DATA:
            self._part(call, payload.rest(), last)
        elif call and kind == GRANT:
            call.granted = True

    def _reply(self, call, metadata, trailers, payload, last):
        call.metadata, call.trailers = metadata, trailers
        if last:
            call.messages.append(payload.rest())
            self._over(call)
        else:
            self._announced(call, payload.number())

    def _announced(self, call, length):
        if length > self.max_message:
            self._leave(call, RESOURCE_EXHAUSTED, f"a message of {length} bytes (limit: {self.max_message})")
            return
        call.announced = length
        if not any(len(message) > WHOLE for message in call.messages):  # else when that one is taken
            self._grant(call)

    def _part(self, call, part, last):
        if call.parts is None:
            raise ProtocolError(f"data of call {call.number} that nobody granted")
        call.parts += part
        if call.streamed and last:
            self._whole(call)

    def _whole(self, call):
        if call.parts is None or len(call.parts) != call.announced:
            raise ProtocolError(f"the end of a message of call {call.number} before its parts")
        call.messages.append(bytes(call.parts))
        call.announced, call.parts = 0, None

    def _message(self, call, message):
        cost = len(message) + MESSAGE_COST
        if self.left <= 0 or (call and call.left <= 0):
            raise ProtocolError("a message beyond its credit")
        self.left -= cost
        if call:
            call.left -= cost
            call.messages.append(message)
        else:
            self._took(None, message)  # of a call that is over

    def _ended(self, call, failure, trailers):
        if not failure and call.announced:
            self._whole(call)
        call.trailers = trailers
        self._over(call, failure)


class Stream:
    """The answers of a call: iterate, and close what is not read to its end."""

    def __init__(self, connection, call):
        self.connection, self.call = connection, call

    def __iter__(self):
        return self

    def __next__(self):
        call = self.call
        self.connection._until(call, lambda: call.messages or call.over)
        if call.messages:
            message = call.messages.popleft()
            self.connection._took(call, message)
            return json.loads(message)
        if call.failure:
            raise call.failure
        raise StopIteration

    @property
    def metadata(self):
        return self.call.metadata

    @property
    def trailers(self):
        return self.call.trailers

    def close(self):
        """No more is wanted, which the handler is told."""
        self.connection._leave(self.call, CANCELLED, "the reader closed the stream")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def main(arguments):
    streamed = "--stream" in arguments
    if streamed:
        arguments.remove("--stream")
    if len(arguments) != 4:
        print("usage: micro_wire.py [--stream] HOST:PORT SERVICE ENDPOINT JSON", file=sys.stderr)
        return 2
    address, service, endpoint, request = arguments
    host, _, port = address.rpartition(":")
    try:
        with Connection(host, int(port), service) as connection:
            value = json.loads(request)
            if not streamed:
                print(json.dumps(connection.call(endpoint, value)))
                return 0
            with connection.stream(endpoint, value) as values:
                for each in values:
                    print(json.dumps(each), flush=True)
            return 0
    except (CallFailed, ProtocolError, OSError) as failed:
        print(failed, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
