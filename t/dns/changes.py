#!/usr/bin/python3
"""changes.py PORT ZONE [SERIAL] - ask by datagram what has changed since that
serial; without one, say nothing of any. Prints rcode, "TC" if it is truncated,
and of each record of the answer type, TTL and serial.
"""
import struct
import sys

from wire import IXFR, SOA, by_udp, name, query, rcode, record, TC

port, zone = int(sys.argv[1]), sys.argv[2]
wire = query(zone, IXFR)
if len(sys.argv) > 3:
    soa = b"\0\0" + struct.pack("!5I", int(sys.argv[3]), 0, 0, 0, 0)
    wire = query(zone, IXFR, ns=1) + record(name(zone), SOA, data=soa)
got = by_udp(port, wire)
words = [str(rcode(got))]
if got[2] & TC:
    words.append("TC")
at = 12 + len(name(zone)) + 4
for _ in range(struct.unpack("!H", got[6:8])[0]):
    assert got[at] & 0xc0 == 0xc0  # its owner is the question's
    kind, _, ttl, length = struct.unpack("!HHIH", got[at + 2:at + 12])
    at += 12 + length
    words += [str(kind), str(ttl), str(*struct.unpack("!I", got[at - 20:at - 16]))]
print(*words)
