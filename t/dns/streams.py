#!/usr/bin/python3
"""streams.py PORT WHAT [NUMBER] - what a client may do with a connection, and
how much of it a server has to bear.

lengths		lengths that no message has: the connection ends, unanswered
half		what is asked before the client's half is closed is answered
pieces		a query in pieces of one octet, and two that share a segment
drip [S]	a message that never gets whole is not waited for longer than S
idle [S]	nor is a client that says nothing
silent [S]	nor one that asks and never reads
many [N]	N queries on one connection, and N answers, in any order
large [N]	N answers of 60,000 octets to one who reads little by little
gone [N]	N clients that ask much and leave without reading
random [SEED]	octets without a meaning, and messages changed at random

Prints what was wrong, or nothing.
"""
import random
import select
import socket
import struct
import sys
import time

from wire import (PTR, answer, connect, framed, is_alive, opt, query, rcode,
                  whole)


def ends(s, seconds):
    """Whether the connection ends within that time, with no more said."""
    s.settimeout(seconds)
    try:
        return s.recv(65536) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def lengths(port):
    for length in 0, 1, 11:
        with connect(port) as s:
            s.sendall(struct.pack("!H", length) + b"x" * length)
            if not ends(s, 10):
                yield f"a message of {length} octets does not end it"
    with connect(port) as s:
        s.sendall(struct.pack("!H", 200) + query("a.test"))
        s.shutdown(socket.SHUT_WR)
        if not ends(s, 10):
            yield "a message cut off by the client's end is answered"


def half(port):
    with connect(port) as s:
        s.sendall(b"".join(framed(query("a.test", number=i))
                           for i in range(100)))
        s.shutdown(socket.SHUT_WR)
        got = {answer(s)[:2] for _ in range(100)}
        if len(got) != 100 or not ends(s, 10):
            yield f"{len(got)} answers, or it does not end"


def pieces(port):
    with connect(port) as s:
        for octet in framed(query("a.test")):
            s.send(bytes([octet]))
            time.sleep(0.001)
        if rcode(answer(s)) != 0:
            yield "no answer to a query in pieces"
        both = framed(query("a.test", number=1)) + \
            framed(query("several.test", number=2))
        s.sendall(both[:40])
        time.sleep(0.01)
        s.sendall(both[40:])
        if {answer(s)[:2], answer(s)[:2]} != {b"\0\1", b"\0\2"}:
            yield "no answers to two that share a segment"


def drip(port, seconds):
    with connect(port) as s:
        s.sendall(b"\xff\xff")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                s.send(b"x")
            except OSError:
                return
            if select.select([s], [], [], 0.1)[0] and ends(s, 1):
                return
        yield f"an octet every 0.1 s is borne for more than {seconds} s"


def idle(port, seconds):
    with connect(port) as s, connect(port) as t:
        t.sendall(framed(query("a.test")))
        if rcode(answer(t)) != 0:
            yield "no answer"
        if not ends(s, seconds) or not ends(t, seconds):
            yield f"silence is borne for more than {seconds} s"


def silent(port, seconds):
    with connect(port) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.settimeout(seconds)
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                s.sendall(framed(query("near64k.big", PTR)) * 100)
        except ConnectionError:
            return
        except TimeoutError:
            pass
        # It may have ended it without our noticing: what is sent is refused.
        try:
            while time.monotonic() < until + 2:
                s.settimeout(0.2)
                try:
                    s.send(b"x")
                except TimeoutError:
                    pass
            yield f"one who never reads is borne for more than {seconds} s"
        except ConnectionError:
            pass


def many(port, count):
    """Writing goes on while answers come, as the kernel has room."""
    asked = b"".join(framed(query("a.test", number=i)) for i in range(1000))
    to_send, got, counted, at = count // 1000, bytearray(), 0, 0
    seen = [0] * 1000
    with connect(port) as s:
        s.setblocking(False)
        out = memoryview(asked * to_send)
        while counted < to_send * 1000:
            can = select.select([s], [s] if out else [], [], 30)
            if not can[0] and not can[1]:
                yield f"{counted} answers, then nothing for 30 s"
                return
            if can[1]:
                out = out[s.send(out[:65536]):]
            if can[0]:
                more = s.recv(1 << 20)
                if not more:
                    yield f"{counted} answers, then the end"
                    return
                got += more
            while len(got) - at >= 2 + 12:
                length = got[at] << 8 | got[at + 1]
                if len(got) - at < 2 + length:
                    break
                seen[got[at + 2] << 8 | got[at + 3]] += 1
                counted += 1
                at += 2 + length
            del got[:at]
            at = 0
    if set(seen) != {to_send}:
        yield "some were answered twice, or never"


def large(port, count):
    with connect(port) as s:
        s.sendall(framed(query("near64k.big", PTR)) * count)
        first = None
        for i in range(count):
            length = struct.unpack("!H", whole(s, 2))[0]
            got = b""
            while len(got) < length:
                more = whole(s, min(1500, length - len(got)))
                if not more:
                    yield f"the end, in the middle of answer {i}"
                    return
                got += more
            first = first or got
            if got != first or got[6:8] != struct.pack("!H", 800):
                yield f"answer {i} is another"


def gone(port, count):
    for i in range(count):
        with connect(port) as s:
            s.sendall(framed(query("near64k.big", PTR)) * (1 + i % 50))
            if i % 2:  # closed with an RST
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack("ii", 1, 0))
    return
    yield


def changed(chance):
    """A good query with a few octets that are others."""
    octets = bytearray(query(chance.choice(
        ["www.test", "x.wild.test", "a.b.deleg.test", "near64k.big"]),
        chance.choice([1, 2, 5, 6, 12, 16, 28, 255]),
        number=chance.randrange(65536), ar=1) + opt(
            chance.choice([512, 1232, 4096])))
    for _ in range(chance.randrange(1, 6)):
        what = chance.randrange(4)
        at = chance.randrange(2, len(octets))
        if what == 0:
            octets[at] = chance.randrange(256)
        elif what == 1:
            octets[at] ^= 1 << chance.randrange(8)
        elif what == 2:
            del octets[max(at, 12):]
        else:
            octets[at:at] = chance.randbytes(chance.randrange(1, 20))
    return bytes(octets)


def at_random(port, seed):
    chance = random.Random(seed)
    messages = [changed(chance) if chance.random() < 0.9 else
                chance.randbytes(chance.randrange(600)) for _ in range(10000)]
    answers = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(("127.0.0.1", port))
        s.setblocking(False)
        for message in messages:
            s.send(message)
            while select.select([s], [], [], 0.05 if answers == 0 else 0)[0]:
                got = s.recv(65536)
                answers += 1
                if len(got) < 12 or not got[2] & 0x80 or len(got) > 1232:
                    yield "an answer that is none: " + got[:40].hex()
    if answers < 100:
        yield f"{answers} answers"
    for at in range(0, len(messages), 50):
        with connect(port) as s:
            try:
                s.sendall(b"".join(map(framed, messages[at:at + 50])))
                s.shutdown(socket.SHUT_WR)
                while got := answer(s):
                    if len(got) < 12 or not got[2] & 0x80:
                        yield "an answer that is none: " + got[:40].hex()
            except (BrokenPipeError, ConnectionResetError, OSError) as e:
                if isinstance(e, TimeoutError):
                    yield f"it hangs after one of {at} to {at + 50}"


WHAT = {
    "lengths": lengths, "half": half, "pieces": pieces, "drip": drip,
    "idle": idle, "silent": silent, "many": many, "large": large,
    "gone": gone, "random": at_random,
}


def main():
    port = int(sys.argv[1])
    told = list(WHAT[sys.argv[2]](port, *map(int, sys.argv[3:])))
    if not is_alive(port):
        told.append("it is dead")
    print("\n".join(told[:20]), end="\n" if told else "")
    return 1 if told else 0


sys.exit(main())
