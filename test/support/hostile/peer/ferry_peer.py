"""A peer that speaks ferry/1 and shares no line with Ferry: written from docs/protocol.md alone, with Python's own TLS.

It says what it is told to, in any order, true or not. `lies.py` beside it does so many times over.
"""

import contextlib
import hashlib
import json
import os
import socket
import ssl
import struct
import subprocess
import tempfile

TYPES = {
    "hello": 0x01, "reveal": 0x02, "offer": 0x03, "entries": 0x04, "manifestEnd": 0x05, "answer": 0x06,
    "plan": 0x07, "receipts": 0x08, "lost": 0x09, "finish": 0x0A, "finished": 0x0B, "cancel": 0x0C,
    "error": 0x0D, "alive": 0x0E, "same": 0x0F, "got": 0x10, "pause": 0x11, "resume": 0x12, "revoke": 0x15,
}  # fmt: skip
NAMES = {number: name for name, number in TYPES.items()}


class Identity:
    """A key and its certificate, made by openssl: P-256, X.509 v3, signed by itself."""

    def __init__(self, folder: str | None = None):
        self.folder = folder or tempfile.mkdtemp(prefix="ferry-peer-")
        self.key = os.path.join(self.folder, "key.pem")
        self.cert = os.path.join(self.folder, "cert.pem")
        if not os.path.exists(self.cert):
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-days", "3650", "-subj", "/CN=peer", "-keyout", self.key, "-out", self.cert],
                check=True, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    @property
    def fingerprint(self) -> str:
        with open(self.cert) as pem:
            return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.read())).hexdigest()

    def listening_context(self) -> ssl.SSLContext:
        """Asks for no certificate: whoever calls is whoever calls."""
        return self._context(ssl.PROTOCOL_TLS_SERVER)

    def context(self) -> ssl.SSLContext:
        return self._context(ssl.PROTOCOL_TLS_CLIENT)

    def _context(self, end) -> ssl.SSLContext:
        context = ssl.SSLContext(end)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.check_hostname = False
        # Who is there is told by the fingerprint, and not by a chain.
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["ferry/1"])
        context.load_cert_chain(self.cert, self.key)
        return context


def frame(kind: int, payload: bytes, length: int | None = None) -> bytes:
    """One frame; `length` lies when it is given."""
    return struct.pack(">IB", 1 + len(payload) if length is None else length, kind) + payload


def message(name: str, /, **body) -> bytes:
    return frame(TYPES[name], json.dumps(body, separators=(",", ":")).encode())


class Conversation:
    """One connection, over which TLS has agreed on ferry/1, with frames both ways."""

    def __init__(self, secured: ssl.SSLSocket):
        self.socket = secured
        self.buffer = b""

    def send(self, name: str, /, **body) -> None:
        self.socket.sendall(message(name, **body))

    def send_raw(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> tuple[str, dict | bytes]:
        """The next frame: a message by its name, file bytes as ('data', payload). EOFError when the other end hangs up."""
        length, kind = struct.unpack(">IB", self.read(5))
        payload = self.read(length - 1)
        if kind >= 0x80:
            return ("data" if kind == 0x80 else "end"), payload
        return NAMES.get(kind, f"type {kind}"), json.loads(payload)

    def read(self, count: int) -> bytes:
        while len(self.buffer) < count:
            some = self.socket.recv(65536)
            if not some:
                raise EOFError
            self.buffer += some
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def hear(self) -> tuple[str, dict | bytes]:
        """As `receive`, past what only says that the other end is there."""
        while (heard := self.receive())[0] == "alive":
            pass
        return heard

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.close()


class Peer(Conversation):
    """Who dials."""

    def __init__(self, host: str, port: int, identity: Identity, source: str | None = None, timeout: float = 20):
        where = (source, 0) if source else None
        raw = socket.create_connection((host, port), timeout=timeout, source_address=where)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            super().__init__(identity.context().wrap_socket(raw))
        except BaseException:
            raw.close()
            raise

    def greet(self, name: str = "Mallory") -> str:
        """Greets as the dialler does. Answers 'hello', or the code of the error that came instead."""
        nonce = os.urandom(32)
        commit = hashlib.sha256(nonce).hexdigest()
        self.send("hello", version=1, oldest=1, name=name, kind="desktop", app="peer", capabilities=[], commit=commit)
        said, body = self.hear()
        if said == "error":
            return body["code"]
        assert said == "hello" and len(body["nonce"]) == 64, (said, body)
        self.send("reveal", nonce=nonce.hex())
        return said

    def offer(self, title: str = "offer") -> str:
        id = os.urandom(16).hex()
        self.send("offer", id=id, title=title, roots=1)
        return id


class Caller(Conversation):
    """Who has dialled a listener of ours."""

    def greet(self, name: str = "Mallory") -> str:
        """Greets as the listener does. Answers 'hello', or the code of the error that came instead."""
        said, body = self.hear()
        if said == "error":
            return body["code"]
        assert said == "hello" and len(body["commit"]) == 64, (said, body)
        nonce = os.urandom(32).hex()
        self.send("hello", version=1, oldest=1, name=name, kind="desktop", app="peer", capabilities=[], nonce=nonce)
        said, body = self.hear()
        return body["code"] if said == "error" else "hello"


class Listener:
    """Waits for callers at an address; port 0: any."""

    def __init__(self, host: str, port: int, identity: Identity):
        self.identity = identity
        self.server = socket.create_server((host, port))
        self.port = self.server.getsockname()[1]

    def caller(self) -> Caller:
        raw, _ = self.server.accept()
        return Caller(self.identity.listening_context().wrap_socket(raw, server_side=True))


def announcement(fingerprint: str, name: str, port: int = 53317, asks: bool = False) -> bytes:
    """What a device says of itself to the group, section 1 of the protocol."""
    return json.dumps(
        {"alias": name, "version": "2.1", "deviceType": "laptop", "fingerprint": fingerprint.upper(), "port": port,
         "protocol": "https", "download": False, "announce": asks, "ferry": 1}
    ).encode()  # fmt: skip


def goodbye(fingerprint: str) -> bytes:
    return json.dumps({"ferry": 1, "fingerprint": fingerprint.upper(), "goodbye": True}).encode()
