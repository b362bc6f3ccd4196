#!/usr/bin/env python3
"""Verifies an exported journal: python3 audit-verify.py EXPORT [--key KEY] [--anchor FILE ...]

A second opinion that shares no code with the program: Python's standard library only, Ed25519 included
(RFC 8032). EXPORT is what `investor audit export` wrote; KEY the verifier key that the owner published, as text
or as a file; FILE an append-only file of checkpoints. Exit codes: 0 sound, 1 not as it was written, 2 wrong usage.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import sys

# Ed25519, RFC 8032 section 5.1.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def x_of(y, sign):
    """The x of a point with this y, or None."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point_of(data):
    """Reads a point in extended coordinates, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def is_same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point_of(BASE_Y.to_bytes(32, "little"))


def holds(public, message, signature):
    """Says whether an Ed25519 signature holds."""
    a, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    return is_same(times(s, BASE), add(r, times(h, a)))


class Tree:
    """Right edge of a Merkle tree, RFC 6962 section 2.1."""

    def __init__(self):
        self.size, self.roots = 0, []

    def add(self, leaf):
        rest = self.size
        while rest & 1:
            leaf = hashlib.sha256(b"\x01" + self.roots.pop() + leaf).digest()
            rest >>= 1
        self.roots.append(leaf)
        self.size += 1

    def root(self):
        if not self.roots:
            return hashlib.sha256().digest()
        node = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node


def read_key(text):
    """Reads a verifier key: name+hash+base64(0x01 || key)."""
    name, digest, encoded = text.strip().split("+", 2)
    data = base64.b64decode(encoded)
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if len(data) != 33 or data[0] != 1 or expected.hex() != digest:
        raise ValueError("not a verifier key: " + text.strip()[:80])
    return name, expected, data[1:]


def is_signed(note, keys):
    text, _, block = note.rpartition("\n\n")
    for line in block.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014":
            continue
        data = base64.b64decode(parts[2])
        for name, digest, public in keys:
            if name == parts[1] and digest == data[:4] and holds(public, (text + "\n").encode(), data[4:]):
                return True
    return False


ENVELOPE = re.compile(
    rb'\{"sequence":(\d{1,15}),"eventAt":-?\d{1,15},"knownAt":-?\d{1,15},"correlation":\d{1,15},'
    rb'"causation":\d{1,15},"version":\d{1,9},"body":')
HASH_PART = re.compile(rb',"hash":"([0-9a-f]{64})"\}$')


class Verifier:
    def __init__(self, keys, notes, origin, genesis):
        self.keys, self.faults, self.announced = keys, [], []
        self.tree, self.expected, self.hash = Tree(), 1, genesis
        self.rows = self.signed = self.compared = self.anchored = 0
        self.pending = []
        for note in dict.fromkeys(notes):
            try:
                lines = note.rpartition("\n\n")[0].split("\n")
                size, root = int(lines[1]), base64.b64decode(lines[2])
                if lines[0] != origin:
                    raise ValueError("a checkpoint of another journal, " + lines[0])
                self.pending.append((size, root, note))
            except (ValueError, IndexError) as error:
                self.fault(1, f"a checkpoint that cannot be read: {error}")
        self.pending.sort(key=lambda each: each[0], reverse=True)
        self.compare()

    def fault(self, sequence, message, exact=False):
        self.faults.append((sequence, message, exact))

    def take(self, line):
        self.rows += 1
        envelope, tail, wanted = ENVELOPE.match(line), HASH_PART.search(line), self.expected
        if envelope is None or tail is None:
            self.fault(wanted, f"row {wanted} cannot be read", True)
            self.expected, self.hash = wanted + 1, b""
            self.tree.add(bytes(32))
            return self.compare()
        sequence = int(envelope.group(1))
        if sequence < wanted:
            twice = sequence == wanted - 1
            return self.fault(sequence if twice else wanted, f"there are two rows {sequence}" if twice
                              else f"row {sequence} stands after row {wanted - 1}", True)
        digest = bytes.fromhex(tail.group(1).decode())
        if sequence > wanted:
            self.fault(wanted, f"rows {wanted} to {sequence - 1} are missing", True)
        elif hashlib.sha256(b"\x00" + self.hash + line[:tail.start()] + b"}").digest() != digest:
            self.fault(sequence, f"row {sequence} does not have its hash", True)
        self.expected, self.hash = sequence + 1, digest
        self.tree.add(digest)
        if b'"kind":"SigningKeyChanged"' in line[envelope.end():envelope.end() + 40]:
            self.announce(line)
        self.compare()

    def announce(self, line):
        try:
            self.announced.append(read_key(json.loads(line)["body"]["verifierKey"]))
        except ValueError:
            pass  # A key that is none can sign nothing.

    def compare(self):
        while self.pending and self.pending[-1][0] <= self.tree.size:
            size, root, note = self.pending.pop()
            if self.keys and not is_signed(note, self.keys):
                self.fault(max(1, size), f"the signature of checkpoint {size} does not hold")
                continue
            self.compared += 1
            if self.tree.root() != root:
                self.fault(self.anchored + 1,
                           f"rows {self.anchored + 1} to {size} are not those that were signed at checkpoint {size}")
                continue
            if self.keys:
                self.signed += 1
                self.keys, self.announced = self.keys + self.announced, []
            if not self.faults:
                self.anchored = size

    def finish(self):
        for size, _, note in reversed(self.pending):
            if self.keys and not is_signed(note, self.keys):
                self.fault(size, f"the signature of checkpoint {size} does not hold")
            else:
                self.fault(self.expected, f"the rows end at {self.expected - 1}, a checkpoint covers {size}: "
                           f"{size - self.expected + 1} rows were cut off", True)
        exact = [each for each in self.faults if each[2]]
        return (exact or self.faults or [None])[0]


def notes_of(path):
    """Checkpoints of an anchor file; a line that a crash cut short is no checkpoint."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    return [json.loads(line) for line in lines if line and not line.endswith("#torn")]


def main():
    parser = argparse.ArgumentParser(description="Verifies an exported journal.")
    parser.add_argument("export")
    parser.add_argument("--key", help="verifier key, or a file with it")
    parser.add_argument("--anchor", action="append", default=[], help="append-only file of checkpoints")
    options = parser.parse_args()
    try:
        key = options.key
        if key is not None and os.path.exists(key):
            with open(key, encoding="utf-8") as file:
                key = file.read()
        keys = [] if key is None else [read_key(key)]
        notes = [note for path in options.anchor for note in notes_of(path)]
        with open(options.export, "rb") as file:
            header = json.loads(file.readline())
            if header.get("format") != "investor-journal" or header.get("version") != 1:
                raise ValueError("not an exported journal of version 1")
            start = file.tell()
            for line in file:
                if line.startswith(b'{"checkpoint":'):
                    notes.append(json.loads(line)["checkpoint"])
            name = f"investor journal\n{header['origin']}\n{header['createdAt']}\n"
            verifier = Verifier(keys, notes, header["origin"], hashlib.sha256(name.encode()).digest())
            file.seek(start)
            for line in file:
                if not line.startswith(b'{"checkpoint":'):
                    verifier.take(line.rstrip(b"\n"))
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"audit-verify: {error}\n")
        return 2
    first = verifier.finish()
    print(f"{verifier.rows} rows, head {verifier.hash.hex()}")
    print(f"{verifier.compared} checkpoints compared, {verifier.signed} with a signature that holds, "
          f"rows 1 to {verifier.anchored} anchored")
    if not keys:
        print("signatures were not checked: give the owner's verifier key with --key")
    for _, message, _ in verifier.faults[:20]:
        print(f"FAULT: {message}")
    print("sound" if first is None else f"NOT SOUND, first bad row {first[0]}")
    return 0 if first is None else 1


if __name__ == "__main__":
    sys.exit(main())
