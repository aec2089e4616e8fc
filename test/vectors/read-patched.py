"""Puts the new version of a file together from its older one and what went over the wire (docs/protocol.md, Delta), without Ferry.

    read-patched.py OLD FORTH BACK NEW

FORTH and BACK: all that a connection carried to the receiver and to the sender, in the clear; NEW is written. Prints a line of JSON:
size, block size, how many bytes were kept and how many came, the hash that `end` says. What breaks a rule of the page ends it.
Hashes are compared where Python has the module blake3, which isn't its own; else that is left to whoever reads what it prints.
"""
import json
import struct
import sys

ENTRIES, PLAN, DELTA, BLOCKS, KEEP = 0x04, 0x07, 0x1A, 0x1B, 0x1C
DATA, END = 0x80, 0x81
MAX_DATA, MAX_CONTROL, MAX_BLOCKS_PER_MESSAGE, HASH_BYTES = 1048576, 262144, 8192, 8


def need(holds, what):
    if not holds:
        sys.exit(what)


def frames(data):
    at = 0
    while at < len(data):
        need(at + 5 <= len(data), 'cut off in a header')
        length, kind = struct.unpack_from('>IB', data, at)
        payload = data[at + 5 : at + 4 + length]
        need(length >= 1 and len(payload) == length - 1, 'cut off in a frame')
        need(kind >= 0x80 or length <= 1 + MAX_CONTROL, 'a message too long')
        need(kind < 0x80 or kind in (DATA, END), 'frame type %d' % kind)
        at += 4 + length
        yield kind, payload if kind >= 0x80 else json.loads(payload.decode('utf-8'))


def told_blocks(back):
    """Of each file: how the plan has it, and the hashes of blocks by their number."""
    plans, told, ended = {}, {}, set()
    for kind, body in frames(back):
        if kind == PLAN:
            for item in body['items']:
                if item['do'] == 'delta':
                    first, last = item['range']
                    need(first == last, 'a delta of several files')
                    size = item['blockBytes']
                    need(size & (size - 1) == 0, 'a block that is no power of two')
                    plans[first] = item
        elif kind == BLOCKS:
            file, number, hashes = body['file'], body['first'], bytes.fromhex(body['hashes'])
            count = len(hashes) // HASH_BYTES
            need(file in plans and file not in ended, 'blocks that nobody asked for')
            need(len(hashes) % HASH_BYTES == 0 and count <= MAX_BLOCKS_PER_MESSAGE, 'hashes that are cut off')
            blocks = told.setdefault(file, {})
            need(number >= max(blocks, default=-1) + 1, 'blocks that go back')
            need(number + count <= plans[file]['blocks'], 'more blocks than the plan has')
            for i in range(count):
                blocks[number + i] = hashes[i * HASH_BYTES : (i + 1) * HASH_BYTES]
            if body.get('end'):
                ended.add(file)
    return plans, told


class Patch:
    def __init__(self, old, size, block, told):
        self.old, self.size, self.block, self.told = old, size, block, told
        self.new = bytearray()
        self.kept = self.came = 0

    def keep(self, offset, count):
        end = offset + count
        need(offset == len(self.new), 'a gap before keep')
        need(count > 0 and end <= self.size, 'a keep beyond the file')
        need(offset % self.block == 0 and (end % self.block == 0 or end == self.size), 'a keep of no whole blocks')
        numbers = range(offset // self.block, (end + self.block - 1) // self.block)
        need(all(number in self.told for number in numbers), 'a keep of blocks that were not told')
        need(end <= len(self.old), 'a keep of what the older version has not')
        self.new += self.old[offset:end]
        self.kept += count

    def data(self, offset, content):
        need(offset == len(self.new), 'a gap before data')
        need(1 <= len(content) <= MAX_DATA and offset + len(content) <= self.size, 'data beyond the file')
        self.new += content
        self.came += len(content)


def check_hashes(patch, said):
    try:
        from blake3 import blake3
    except ImportError:
        return
    step = patch.block

    def blocks(content):
        return [blake3(bytes(content[at : at + step])).digest() for at in range(0, len(content), step)]

    whole = blake3(struct.pack('>QQ', patch.size, step) + b''.join(blocks(patch.new))).digest()
    need(whole == said, 'another hash than end says')
    theirs = blocks(patch.old)
    for number, told in patch.told.items():
        need(theirs[number].startswith(told), 'a block of the older version that is another one')


def rebuild(old, forth, back):
    plans, told = told_blocks(back)
    entries, patch, current, said = [], None, None, None
    for kind, body in frames(forth):
        if kind == ENTRIES:
            entries += body['entries']
        elif kind == DELTA:
            current = body['file']
            need(patch is None and current in plans, 'a delta that nobody asked for')
            patch = Patch(old, entries[current]['bytes'], plans[current]['blockBytes'], told.get(current, {}))
        elif kind == KEEP:
            need(patch is not None and body['file'] == current, 'a keep of no delta')
            patch.keep(body['offset'], body['bytes'])
        elif kind in (DATA, END):
            file, number = struct.unpack_from('>IQ', body)
            need(patch is not None and file == current, 'bytes of another file')
            if kind == DATA:
                patch.data(number, body[12:])
            else:
                need(len(body) == 44 and number == patch.size == len(patch.new), 'an end too early')
                said = body[12:]
    need(said is not None, 'no end')
    check_hashes(patch, said)
    return patch, said


old, forth, back = (open(path, 'rb').read() for path in sys.argv[1:4])
patch, said = rebuild(old, forth, back)
with open(sys.argv[4], 'wb') as into:
    into.write(patch.new)
print(json.dumps({'size': patch.size, 'block': patch.block, 'kept': patch.kept, 'came': patch.came, 'end': said.hex()}))
