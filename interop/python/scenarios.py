#!/usr/bin/env python3
"""What the build asks a Micro server by micro_wire.py: scenarios.py HOST:PORT SCENARIO prints what came of it."""
import sys

from micro_wire import CallFailed, Connection

MEBIBYTE = 1 << 20


def unary(server):
    print(server.call("Say.Hello", {"name": "John"})["msg"])
    print(server.call("Say.Hello", {"name": "Jane"})["msg"])  # by the header table


def long_bodies(server):
    text = "ab" * (MEBIBYTE // 2)
    print(server.call("Probe.Echo", {"text": text}) == text)
    print(server.call("Probe.Echo", {"text": "short"}))


def stream(server):
    with server.stream("Stocks.Watch", {"symbol": "X", "max": 10_000}) as ticks:
        places = [tick["at"] for tick in ticks]
    print(len(places), places == list(range(10_000)))


def long_messages(server):
    with server.stream("Probe.Repeat", {"text": "a" * 200_000, "times": 5}) as texts:
        print([len(text) for text in texts])


def metadata(server):
    with server.stream("Feed.Tail", {"symbol": "X", "max": 2}) as ticks:
        print([tick["at"] for tick in ticks], ticks.metadata["market"], ticks.trailers["ticks"])


def leave(server):
    for _ in range(20):  # what was sent and not read is given back: the connection's window lasts
        with server.stream("Probe.Repeat", {"text": "a" * 60_000, "times": 1_000_000}) as texts:
            next(texts)
    print("left, and", server.call("Say.Hello", {"name": "John"})["msg"])


def two_streams(server):
    with server.stream("Stocks.Watch", {"symbol": "X", "max": 5_000}) as one:
        with server.stream("Stocks.Watch", {"symbol": "Y", "max": 5_000}) as other:
            print(sum(1 for x, y in zip(one, other) if x["symbol"] == "X" and y["symbol"] == "Y"))


def error(server):
    print(failure(lambda: server.call("Say.Secret", {"name": "John"})))


def broken(server):
    with server.stream("Feed.Shaky", {"max": 3}) as numbers:
        print([next(numbers), next(numbers), next(numbers)], failure(lambda: next(numbers)))


def refused(server):
    print(failure(lambda: server.call("Say.Nothing", {})))
    print(failure(lambda: server.call("Stocks.Watch", {"symbol": "X", "max": 3})))


def deadline(server):
    print(failure(lambda: server.call("Probe.Wait", {}, timeout=0.2)).split(":")[0])
    print(server.call("Say.Hello", {"name": "John"})["msg"])


def failure(action):
    try:
        return f"no failure: {action()}"
    except CallFailed as failed:
        return str(failed)


def other_service(host, port):
    print(failure(lambda: Connection(host, port, "someone.else").call("Say.Hello", {"name": "John"})))


def goaway(host, port):
    """Calls until the server drains, which the build has it do."""
    with Connection(host, port, "probe") as server:
        print(server.call("Probe.Close", {}))
        why = None
        while why is None:
            try:
                server.call("Say.Hello", {"name": "John"})
            except CallFailed as failed:
                why = failed
        print(why.code, why.untouched)


def main(address, scenario):
    host, _, port = address.rpartition(":")
    if scenario in ("other_service", "goaway"):
        globals()[scenario](host, int(port))
        return
    with Connection(host, int(port), "probe") as server:
        globals()[scenario](server)


if __name__ == "__main__":
    main(*sys.argv[1:])
