"""wire.py - DNS messages, octet by octet, right and wrong ones."""
import socket
import struct

FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, NOTAUTH, BADVERS = \
    1, 2, 3, 4, 5, 9, 16
A, SOA, PTR, TXT, OPT, TSIG, IXFR, AXFR, ANY = \
    1, 6, 12, 16, 41, 250, 251, 252, 255
TC = 2  # in the third octet
QUERY, IQUERY, STATUS, NOTIFY, UPDATE = 0, 1, 2, 4, 5


def name(text):
    labels = text.strip(".").split(".") if text.strip(".") else []
    return b"".join(bytes([len(label)]) + label.encode()
                    for label in labels) + b"\0"


def header(number=1, flags=0x0100, qd=1, an=0, ns=0, ar=0):
    return struct.pack("!6H", number, flags, qd, an, ns, ar)


def question(text="www.test", kind=A, klass=1):
    return name(text) + struct.pack("!HH", kind, klass)


def query(text="www.test", kind=A, klass=1, **fields):
    return header(**fields) + question(text, kind, klass)


def opcode(code):
    return query(flags=code << 11)


def record(owner, kind, klass=1, ttl=0, data=b""):
    return owner + struct.pack("!HHIH", kind, klass, ttl, len(data)) + data


def opt(size=1232, ttl=0, data=b""):
    return record(b"\0", OPT, size, ttl, data)


def option(code, data):
    return struct.pack("!HH", code, len(data)) + data


def rcode(wire):
    """With the upper bits of an OPT that is alone at the end."""
    at = wire.rfind(b"\0\0\x29")
    is_there = wire[10:12] != b"\0\0" and 12 <= at <= len(wire) - 11
    return (wire[at + 5] << 4 if is_there else 0) | wire[3] & 15


def framed(wire):
    return struct.pack("!H", len(wire)) + wire


def connect(port, patience=10):
    s = socket.create_connection(("127.0.0.1", port), patience)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def whole(s, count):
    """So many octets, or fewer if that is the end."""
    got = b""
    while len(got) < count:
        try:
            more = s.recv(count - len(got))
        except ConnectionResetError:
            break
        if not more:
            break
        got += more
    return got


def answer(s):
    """The next message of a connection; None at its end."""
    length = whole(s, 2)
    return whole(s, struct.unpack("!H", length)[0]) if len(length) == 2 \
        else None


def by_tcp(port, wire, patience=10.0):
    """What is answered; None if that is the end, or nothing in that time."""
    with connect(port, patience) as s:
        s.sendall(framed(wire))
        try:
            return answer(s)
        except TimeoutError:
            return None


def by_udp(port, wire, patience=10.0):
    """What is answered; None if nothing is within that time."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(("127.0.0.1", port))
        s.settimeout(patience)
        s.send(wire)
        try:
            return s.recv(65536)
        except TimeoutError:
            return None


def is_alive(port):
    """A good query is answered as it should be, over both."""
    good = query("a.test", number=0x4242)
    for wire in by_udp(port, good), by_tcp(port, good):
        if wire is None or wire[:2] != good[:2] or rcode(wire) != 0 or \
                wire[6:8] != b"\0\1":
            return False
    return True
