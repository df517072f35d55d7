#!/usr/bin/python3
"""primary.py - a name server that does one thing wrong, as the zone's name says.

	primary.py PORTFILE	listen on 127.0.0.1, and write there where

Over TCP it gives away any zone whose first label is "good", "pointers" (names in
RP and AFSDB are compressed, as RFC 3597 4 has others expect), "older" (when it
is asked again it boasts of a version that it does not have) or one of FAULTS.
"""
import socketserver
import struct
import sys

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset

SOA = "ns.{0} root.{0} {1} 1000 1 2000 60"
BOASTS = []  # zones whose SOA was asked for
FAULTS = ("unsigned", "stranger", "outside", "serial", "half", "alias", "long")


def records(zone, fault):
    """What a copy of the zone is made of."""
    def record(kind, data, owner=zone):
        return dns.rrset.from_text(owner, 300, "IN", kind, data)

    soa = record("SOA", SOA.format(zone, 2))
    all_of_it = [soa, record("NS", "ns." + zone),
                 record("A", "192.0.2.1", "ns." + zone)]
    if fault == "outside":
        all_of_it.append(record("A", "192.0.2.1", "elsewhere.example."))
    if fault == "alias":
        all_of_it.append(record("CNAME", "ns." + zone))
    if fault == "serial":
        soa = record("SOA", SOA.format(zone, 3))
    return all_of_it + [soa]


def compressed(answer):
    """A message of records with names that lead to its question."""
    wire = answer.to_wire()
    box = b"\4root\xc0\x0c"
    for kind, data in (17, box + b"\xc0\x0c"), (18, b"\0\1" + box):
        wire += struct.pack("!HHHIH", 0xc00c, kind, 1, 300, len(data)) + data
    return wire[:6] + b"\0\2" + wire[8:]


class Connection(socketserver.StreamRequestHandler):
    """Answers what is asked over a connection."""

    def handle(self):
        while len(length := self.rfile.read(2)) == 2:
            octets = self.rfile.read(struct.unpack("!H", length)[0])
            query = dns.message.from_wire(octets, question_only=True)
            for answer in self.answers(query):
                self.wfile.write(struct.pack("!H", len(answer)) + answer)
            if query.question[0].rdtype != dns.rdatatype.SOA:
                return

    def answers(self, query):
        zone = query.question[0].name.to_text()
        fault = zone.split(".")[0]
        answer = dns.message.Message(query.id)
        answer.flags = dns.flags.QR
        if fault != "stranger":
            answer.flags |= dns.flags.AA
        answer.question = query.question
        rrsets = records(zone, fault)
        if fault == "older" and query.question[0].rdtype == dns.rdatatype.SOA:
            rrsets[0] = dns.rrset.from_text(
                zone, 300, "IN", "SOA", SOA.format(zone, 2 + BOASTS.count(zone)))
            BOASTS.append(zone)
        if query.question[0].rdtype == dns.rdatatype.SOA:
            rrsets = rrsets[:1]
        elif fault == "half":
            rrsets = rrsets[:-1]
        octets = b""
        if fault == "pointers" and len(rrsets) > 1:
            answer.answer = rrsets[:1]
            yield answer.to_wire()
            answer.answer = []
            yield compressed(answer)
            rrsets = rrsets[1:]
        for rrset in rrsets:
            if octets:  # each record is a message: a SOA would be merged
                yield octets
            answer.answer = [rrset]
            octets = answer.to_wire()
        yield octets + (b"\0" if fault == "long" else b"")


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection) as server:
    with open(sys.argv[1], "w", encoding="ascii") as file:
        print(server.server_address[1], file=file)
    server.serve_forever()
