#!/usr/bin/python3
"""messages.py PORT - messages that are wrong, or that are not for everybody.

Each is sent over UDP and over TCP; a row says what may be answered. DROPPED is
silence, or the end of the connection.
"""
import struct
import sys

from wire import (A, ANY, AXFR, BADVERS, FORMERR, IQUERY, IXFR, NOTAUTH, NOTIFY,
                  NOTIMP, OPT, QUERY, REFUSED, SOA, STATUS, TSIG, TXT, UPDATE,
                  by_tcp, by_udp, header, is_alive, name, opcode, opt, option,
                  query, question, rcode, record)

DROPPED = None
OK = 0
TAIL = struct.pack("!HH", A, 1)  # of a question
LONG = b"\x3f" + b"x" * 63
NOT_FOR_STRANGERS = {REFUSED, NOTAUTH, NOTIMP}


def asks(octets):
    return header() + octets + TAIL


def adds(*records, **counts):
    return query("a.test", ar=len(records), **counts) + b"".join(records)


def tsig(data):
    return record(name("unknown.key"), TSIG, 255, 0, data)


WELL_FORMED_TSIG = (name("hmac-sha256") + b"\0\0\x69\0\0\0\x01\x2c\0\x20" +
                    b"m" * 32 + b"\0\1\0\0\0\0")

ROWS = [
    # RFC 1035 4.1.1: what is no query.
    ("nothing", b"", {DROPPED}),
    ("one octet", b"\0", {DROPPED}),
    ("a header but for an octet", header()[:11], {DROPPED}),
    ("an answer", query(flags=0x8180), {DROPPED}),
    ("an answer with FORMERR", query(flags=0x8101), {DROPPED}),
    ("an inverse query", opcode(IQUERY), {NOTIMP}),
    ("status", opcode(STATUS), {NOTIMP}),
    ("opcode 3", opcode(3), {NOTIMP}),
    ("opcode 6", opcode(6), {NOTIMP}),
    ("opcode 15", opcode(15), {NOTIMP}),
    ("an update", query("test", SOA, flags=UPDATE << 11), NOT_FOR_STRANGERS),
    ("a notify", query("test", SOA, flags=NOTIFY << 11 | 0x400),
     NOT_FOR_STRANGERS),
    ("a notify of what is not ours",
     query("not-ours", SOA, flags=NOTIFY << 11 | 0x400), NOT_FOR_STRANGERS),
    # Counts.
    ("no question", header(qd=0), {FORMERR}),
    ("no question, but one is there", query(qd=0), {FORMERR}),
    ("two questions", header(qd=2) + question() * 2, {FORMERR}),
    ("two questions, one is there", query(qd=2), {FORMERR}),
    ("65535 questions", query(qd=65535), {FORMERR}),
    ("an answer section that is not there", query(an=1), {FORMERR}),
    ("an answer section", query(an=1) + record(
        name("www.test"), A, data=b"\1\2\3\4"), {FORMERR, OK}),
    ("an authority section that is not there", query(ns=1), {FORMERR}),
    ("additional records that are not there", query(ar=1), {FORMERR}),
    ("65535 of all", query(qd=1, an=65535, ns=65535, ar=65535), {FORMERR}),
    # Names.
    ("a header alone", header(), {FORMERR}),
    ("half a name", header() + b"\3ww", {FORMERR}),
    ("a name without its end", header() + b"\3www\4test", {FORMERR}),
    ("no type", header() + name("www.test"), {FORMERR}),
    ("half a type", header() + name("www.test") + b"\0", {FORMERR}),
    ("no class", header() + name("www.test") + b"\0\1", {FORMERR}),
    ("half a class", header() + name("www.test") + b"\0\1\0", {FORMERR}),
    ("a pointer to itself", asks(b"\xc0\x0c"), {FORMERR}),
    ("two pointers in a circle", asks(b"\xc0\x0e\xc0\x0c"), {FORMERR}),
    ("a label and a pointer to it", asks(b"\1a\xc0\x0c"), {FORMERR}),
    ("a pointer forward", asks(b"\xc0\x12\1a\0"), {FORMERR}),
    ("a pointer to the header", asks(b"\xc0\0"), {FORMERR, REFUSED}),
    ("a pointer into the middle of the header", asks(b"\3www\xc0\x04"),
     {FORMERR, REFUSED}),
    ("a pointer past the end", asks(b"\xff\xff"), {FORMERR}),
    ("half a pointer", header() + b"\xc0", {FORMERR}),
    ("a label of type 01", asks(b"\x41\1\0"), {FORMERR}),
    ("a label of type 10", asks(b"\x81" + b"a" * 129 + b"\0"), {FORMERR}),
    ("a name of 256 octets", asks(LONG * 3 + b"\x3e" + b"y" * 62 + b"\0"),
     {FORMERR}),
    ("a name of 512 octets", asks(LONG * 8 + b"\0"), {FORMERR}),
    ("a name of 128 labels", asks(b"\1a" * 128 + b"\0"), {FORMERR}),
    ("a name of 255 octets", asks(LONG * 3 + b"\x3d" + b"y" * 61 + b"\0"),
     {REFUSED}),
    ("a name of 127 labels", asks(b"\1a" * 127 + b"\0"), {REFUSED}),
    ("a name of zeros", asks(b"\x04\0\0\0\0\4test\0"), {3}),
    # Too long.
    ("an octet after its end", query() + b"\0", {FORMERR, OK}),
    ("500 octets after its end", query() + b"\xff" * 500, {FORMERR, OK}),
    ("a second question after its end", query() + question(), {FORMERR, OK}),
    # Flags are not ours to judge (RFC 1035: Z must be zero, and isn't always).
    ("TC", query(flags=0x0300), {OK, FORMERR}),
    ("AA, RA, Z, AD, CD", query(flags=0x05f0), {OK, FORMERR}),
    ("an RCODE", query(flags=0x0003), {OK, FORMERR}),
    # EDNS (RFC 6891 6.1).
    ("EDNS", adds(opt()), {OK}),
    ("EDNS of no size", adds(opt(0)), {OK}),
    ("EDNS of 65535 octets", adds(opt(65535)), {OK}),
    ("EDNS version 1", adds(opt(ttl=0x00010000)), {BADVERS}),
    ("EDNS version 255", adds(opt(ttl=0x00ff0000)), {BADVERS}),
    ("EDNS, all flags", adds(opt(ttl=0x0000ffff)), {OK}),
    ("EDNS, an RCODE", adds(opt(ttl=0xff000000)), {OK, FORMERR}),
    ("an option that nobody knows", adds(opt(data=option(65001, b"x" * 40))),
     {OK}),
    ("an option that is cut off", adds(opt(data=b"\0\x0a\0\x08abc")),
     {FORMERR}),
    ("half an option's header", adds(opt(data=b"\0\x0a\0")), {FORMERR}),
    ("an option of 65535", adds(opt(data=b"\0\x0a\xff\xff")), {FORMERR}),
    ("a cookie of 7 octets", adds(opt(data=option(10, b"c" * 7))), {FORMERR}),
    ("a cookie of 12 octets", adds(opt(data=option(10, b"c" * 12))), {FORMERR}),
    ("a cookie of 41 octets", adds(opt(data=option(10, b"c" * 41))), {FORMERR}),
    ("a cookie", adds(opt(data=option(10, b"c" * 8))), {OK}),
    ("a wrong server cookie", adds(opt(data=option(10, b"c" * 24))), {OK, 23}),
    ("two OPT", adds(opt(), opt()), {FORMERR}),
    ("OPT at a name", adds(record(name("test"), OPT, 1232)), {FORMERR}),
    ("OPT at a pointer to itself", adds(record(b"\xc0\x18", OPT, 1232)),
     {FORMERR}),
    ("an OPT whose length is past the end", adds(opt()[:-2] + b"\xff\xff"),
     {FORMERR}),
    ("half an OPT", adds(opt()[:5]), {FORMERR}),
    ("OPT for an answer", query("a.test", an=1) + opt(), {FORMERR, OK}),
    # TSIG (RFC 8945 5.2).
    ("TSIG of a key that nobody has", adds(tsig(WELL_FORMED_TSIG)), {NOTAUTH}),
    ("a TSIG that is cut off", adds(tsig(WELL_FORMED_TSIG[:20])), {FORMERR}),
    ("an empty TSIG", adds(tsig(b"")), {FORMERR}),
    ("TSIG before the last record", adds(tsig(WELL_FORMED_TSIG), opt()),
     {FORMERR}),
    ("two TSIG", adds(tsig(WELL_FORMED_TSIG), tsig(WELL_FORMED_TSIG)),
     {FORMERR}),
    # What strangers may not have.
    ("AXFR", query("test", AXFR), {REFUSED, FORMERR, NOTIMP}),
    ("AXFR of all classes", query("test", AXFR, 255), {FORMERR}),
    ("AXFR of what is not ours", query("not-ours", AXFR),
     {REFUSED, FORMERR, NOTIMP, NOTAUTH}),
    ("AXFR below the apex", query("www.test", AXFR),
     {REFUSED, FORMERR, NOTIMP, NOTAUTH}),
    ("IXFR", query("test", IXFR, ns=1) + record(
        name("test"), SOA, data=name("a") + name("b") + b"\0" * 20),
     {REFUSED, FORMERR, NOTIMP}),
    ("IXFR without SOA", query("test", IXFR), {REFUSED, FORMERR, NOTIMP}),
    ("what is not ours", query("www.not-ours"), {REFUSED}),
    ("ANY of what is not ours", query("not-ours", ANY), {REFUSED}),
    # Classes and types that are none of ours.
    ("version.bind", query("version.bind", TXT, 3), {REFUSED, NOTIMP}),
    ("class CH, a name of ours", query(klass=3), {REFUSED, NOTIMP}),
    ("class 0", query(klass=0), {REFUSED, FORMERR, NOTIMP}),
    ("class NONE", query(klass=254), {REFUSED, FORMERR, NOTIMP}),
    ("class ANY", query(klass=255), {OK, REFUSED, FORMERR, NOTIMP}),
    ("type 0", query("a.test", 0), {OK}),
    ("type OPT", query("a.test", OPT), {OK, REFUSED, FORMERR, NOTIMP}),
    ("type TKEY", query("a.test", 249), {OK, REFUSED, FORMERR, NOTIMP}),
    ("type TSIG", query("a.test", TSIG), {OK, REFUSED, FORMERR, NOTIMP}),
    ("type MAILB", query("a.test", 253), {OK, REFUSED, FORMERR, NOTIMP}),
    ("type 65535", query("a.test", 65535), {OK}),
    ("a good query", opcode(QUERY), {OK}),
]


def wrong(sent, got, expected):
    """What is wrong with an answer, or None."""
    if got is None:
        return None if DROPPED in expected else "no answer"
    if len(got) < 12 or got[:2] != sent[:2] or not got[2] & 0x80:
        return "no answer to it: " + got[:12].hex()
    if rcode(got) not in expected:
        return f"RCODE {rcode(got)}"
    return None


def main():
    port, failed = int(sys.argv[1]), 0
    for what, sent, expected in ROWS:
        patience = 0.1 if expected == {DROPPED} else 10.0
        for how, got in (("udp", by_udp(port, sent, patience)),
                         ("tcp", by_tcp(port, sent, patience))):
            # Over UDP the SOA is an answer to IXFR (RFC 1995 2), no secret.
            why = wrong(sent, got, expected | {OK}
                        if (what[:4], how) == ("IXFR", "udp") else expected)
            if why:
                print(f"{what}: {how}: {why}")
                failed += 1
    if not is_alive(port):
        print("it is dead")
        failed += 1
    print(f"{len(ROWS)} messages, {failed} answers wrong")
    return 1 if failed else 0


sys.exit(main())
