"""Reads what a connection carried (docs/protocol.md, section 3) from standard input, packed frames and others, without Ferry.

Prints a line for each frame: type, and of data and end the file, the offset or size and the SHA-256 of the bytes.
Needs python3-brotli; for zstd python3-zstandard.
"""
import hashlib
import struct
import sys

WINDOW_BITS = 22
MAX_UNPACKED = 1048593


class Brotli:
    def __init__(self):
        import brotli

        self.stream = brotli.Decompressor()

    def unpack(self, packed):
        return self.stream.process(packed)


class Zstd:
    def __init__(self):
        import zstandard

        self.stream = zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_BITS).decompressobj()

    def unpack(self, packed):
        return self.stream.decompress(packed)


def frames(read):
    while head := read(4):
        length = struct.unpack('>I', head)[0]
        body = read(length)
        if len(body) != length:
            sys.exit('cut off')
        yield body[0], body[1:]


def reader(data):
    at = 0

    def read(count):
        nonlocal at
        at += count
        return data[at - count : at]

    return read


def tell(kind, payload):
    if kind in (0x80, 0x81):
        file, number = struct.unpack('>IQ', payload[:12])
        print('%02x %d %d %s' % (kind, file, number, hashlib.sha256(payload[12:]).hexdigest()))
    else:
        print('%02x %s' % (kind, payload.decode()))


stream = None
for kind, payload in frames(sys.stdin.buffer.read):
    if kind != 0x82:
        tell(kind, payload)
        continue
    way, unpacked = payload[0], struct.unpack('>I', payload[1:5])[0]
    if way & 0x80:
        stream = {1: Zstd, 2: Brotli}[way & 0x7F]()
    content = stream.unpack(payload[5:])
    if len(content) != unpacked or unpacked > MAX_UNPACKED:
        sys.exit('%d bytes instead of %d' % (len(content), unpacked))
    for inner in frames(reader(content)):
        tell(*inner)
