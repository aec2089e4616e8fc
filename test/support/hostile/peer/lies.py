#!/usr/bin/env python3
"""What strangers may do to a Ferry, again and again:  lies.py LIE HOST[:PORT] [key=value]...

Each lie is a function with @lie: its first lines say what it does, its parameters are what may be given as key=value. It
prints one line of JSON with what it did. See README.md for how to write the next one.
"""

import collections
import concurrent.futures
import itertools
import json
import os
import random
import selectors
import socket
import ssl
import struct
import sys
import time

import receiver_lies  # noqa: F401
from ferry_peer import Identity, Peer, announcement, goodbye, message
from registry import LIES, lie


def addresses(base: str, count: int) -> list[str | None]:
    """Addresses of this machine to call from: `base` and those after it; empty: whichever the system takes."""
    if not base:
        return [None]
    first = struct.unpack(">I", socket.inet_aton(base))[0]
    return [socket.inet_ntoa(struct.pack(">I", first + n)) for n in range(count)]


def identities(count: int) -> list[Identity]:
    return [Identity() for _ in range(count)]


def tried(work) -> str:
    """What came of it, in a word."""
    try:
        return work()
    except EOFError:
        return "hung up"
    except ssl.SSLError as error:
        return "no place" if "USER_CANCELLED" in str(error) or "user cancel" in str(error) else "no TLS"
    except OSError as error:
        return type(error).__name__


@lie
def offers(host, port, count=10_000, source="", sources=1, keys=8, cut=True, callers=16):
    """Offers, by `callers` at once; `cut`: hangs up in the middle of the manifest."""
    keys = identities(keys)
    where = itertools.cycle(addresses(source, sources))

    def one(n):
        peer = Peer(host, port, keys[n % len(keys)], next(where), timeout=10)
        try:
            said = peer.greet(f"Mallory {n}")
            if said != "hello":
                return said
            peer.offer(f"offer {n}")
            peer.send("entries", first=0, entries=[{"path": "x", "mtime": 0, "bytes": 1}])
            if not cut:
                peer.send("manifestEnd", entries=1, bytes=1)
            return "offered"
        finally:
            peer.close()

    with concurrent.futures.ThreadPoolExecutor(callers) as pool:
        return collections.Counter(pool.map(lambda n: tried(lambda: one(n)), range(count)))


@lie
def half_open(host, port, count=5_000, source="", sources=10, seconds=20):
    """Connections from several addresses that begin TLS, at best, and are kept as long as the other end keeps them."""
    where = itertools.cycle(addresses(source, sources))
    held, did = [], collections.Counter()
    until = time.monotonic() + seconds
    for n in range(count):
        try:
            one = socket.create_connection((host, port), timeout=5, source_address=(a, 0) if (a := next(where)) else None)
            if n % 2:
                one.sendall(bytes.fromhex("1603010200"))
            held.append(one)
            did["connected"] += 1
        except OSError as error:
            did[type(error).__name__] += 1
        if len(held) > 800:
            held.pop(0).close()
    time.sleep(max(0, until - time.monotonic()))
    return did


@lie
def occupy(host, port, source="", sources=10, each=32, seconds=600):
    """Half-open handshakes, so many from each of several addresses; what the other end gives up is begun anew at once."""
    until, did = time.monotonic() + seconds, collections.Counter()
    watched = selectors.DefaultSelector()

    def begin(address):
        one = socket.create_connection((host, port), timeout=5, source_address=(address, 0) if address else None)
        watched.register(one, selectors.EVENT_READ, address)
        did["connected"] += 1

    for address in addresses(source, sources) * each:
        begin(address)
    while time.monotonic() < until:
        for key, _ in watched.select(timeout=1):
            watched.unregister(key.fileobj)
            key.fileobj.close()
            begin(key.data)
        time.sleep(0.01)
    return did


@lie
def silent(host, port, count=2_000, source="", sources=1, keys=8, seconds=10, callers=16):
    """Callers that greet and then say nothing."""
    keys = identities(keys)
    where = itertools.cycle(addresses(source, sources))
    held = []

    def one(n):
        peer = Peer(host, port, keys[n % len(keys)], next(where), timeout=10)
        said = peer.greet(f"Mallory {n}")
        held.append(peer)
        return said

    with concurrent.futures.ThreadPoolExecutor(callers) as pool:
        did = collections.Counter(pool.map(lambda n: tried(lambda: one(n)), range(count)))
    time.sleep(seconds)
    return did


@lie
def forged(host, port, count=200_000, source="", sources=400, seconds=60, key="", name="Gone", group="224.0.0.167"):
    """Announcements from many addresses: of made-up devices and, every third, of the device `key`: elsewhere, renamed, gone."""
    speakers = []
    for address in addresses(source, sources):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if address:
            one.bind((address, 0))
            one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
        speakers.append(one)
    begun, did = time.monotonic(), collections.Counter()
    for n in range(count):
        speaker = speakers[n % len(speakers)]
        if key and n % 3 == 0:
            word = goodbye(key) if n % 9 == 0 else announcement(key, f"{name} {n}", 1 + n % 65535)
        else:
            word = announcement(os.urandom(32).hex(), f"Device {n}", asks=n % 2 == 0)
        try:
            speaker.sendto(word, (group, 53317))
            did["said"] += 1
        except OSError as error:
            did[type(error).__name__] += 1
        if n % 100 == 0:
            time.sleep(max(0, begun + seconds * n / count - time.monotonic()))
    return did


@lie
def million(host, port, count=64, entries=1_000_000, source="", sources=8, keys=8, seconds=5, callers=8):
    """Offers of very many entries each, all of them kept open."""
    keys = identities(keys)
    where = itertools.cycle(addresses(source, sources))
    held = []
    piece = [{"path": f"f{n}", "mtime": 0, "bytes": 1} for n in range(2_000)]

    def one(n):
        peer = Peer(host, port, keys[n % len(keys)], next(where), timeout=30)
        held.append(peer)
        said = peer.greet(f"Mallory {n}")
        if said != "hello":
            return said
        peer.offer(f"million {n}")
        for first in range(0, entries, len(piece)):
            peer.send("entries", first=first, entries=piece)
        return "told"

    with concurrent.futures.ThreadPoolExecutor(callers) as pool:
        did = collections.Counter(pool.map(lambda n: tried(lambda: one(n)), range(count)))
    time.sleep(seconds)
    return did


@lie
def trickle(host, port, bytes=250_000):
    """A list of files that comes byte by byte and never ends."""
    peer = Peer(host, port, Identity(), timeout=120)
    said = peer.greet()
    # Who has made an offer may take its time.
    peer.offer()
    body = message("entries", first=0, entries=[], more="y" * (bytes - 50))
    told = 0
    try:
        for told in range(1, len(body)):
            peer.send_raw(body[told - 1 : told])
    except OSError:
        return {said: 1, "bytes": told, "hung up": 1}
    return {said: 1, "bytes": told}


@lie
def noise(host, port, count=200):
    """Random bytes where a frame belongs, after a greeting of no kind."""

    def one(_):
        peer = Peer(host, port, Identity(), timeout=5)
        peer.send_raw(random.randbytes(1_000))
        said, body = peer.receive()
        return body["code"] if said == "error" else said

    return collections.Counter(tried(lambda n=n: one(n)) for n in range(count))


@lie
def burn(host, port, seconds=10, cores=1.0):
    """No lie, but what to compare with: as much of the processor as a lie takes, and not a word to anybody."""
    until = time.monotonic() + seconds
    for _ in range(max(0, -int(-cores // 1) - 1)):
        if os.fork() == 0:
            break
    share = cores / max(1, -int(-cores // 1))
    while time.monotonic() < until:
        begun = time.thread_time()
        while time.thread_time() - begun < 0.01 and time.monotonic() < until:
            pass
        time.sleep(0.01 / share - 0.01 if share > 0 else 1)
    return {"cores": cores}


def main(name, where, *given):
    host, _, port = where.partition(":")
    work = LIES[name]
    usual = dict(zip(work.__code__.co_varnames[2 : work.__code__.co_argcount], work.__defaults__ or ()))
    for key, value in (one.split("=", 1) for one in given):
        usual[key] = type(usual[key])(value) if not isinstance(usual[key], bool) else value == "true"
    begun = time.monotonic()
    did = work(host, int(port or 53317), **usual)
    took = time.monotonic() - begun
    print(json.dumps({"lie": name, "seconds": round(took, 1), "cores": round(time.process_time() / took, 2), **did}))


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in LIES:
        print(__doc__, "Lies:", *LIES, file=sys.stderr)
        sys.exit(2)
    main(*sys.argv[1:])
