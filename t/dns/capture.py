#!/usr/bin/python3
"""capture.py PORT FILE <QUESTIONS - ask each line's name and type, over UDP and
TCP, with EDNS and without, and write what was said to FILE as a capture of
datagrams from and to port 53, for Wireshark to look at.
"""
import struct
import sys

import dns.rdatatype
from wire import by_tcp, by_udp, opt, query

RAW = 101  # packets that begin with the IP header
CLIENT, SERVER = (b"\xc0\0\2\1", 1053), (b"\xc0\0\2\2", 53)


def datagram(source, target, wire):
    udp = struct.pack("!4H", source[1], target[1], 8 + len(wire), 0) + wire
    ip = struct.pack("!2B3H2BH", 0x45, 0, 20 + len(udp), 0, 0x4000, 64, 17, 0)
    return ip + source[0] + target[0] + udp


def exchanges(port):
    for number, line in enumerate(sys.stdin):
        text, kind = line.split()
        kind = dns.rdatatype.from_text(kind)
        for ask in by_udp, by_tcp:
            wire = query(text, kind, number=number)
            yield wire, ask(port, wire)
            wire = query(text, kind, number=number, ar=1) + opt(4096)
            yield wire, ask(port, wire)


def main():
    at = 0
    with open(sys.argv[2], "wb") as f:
        f.write(struct.pack("=I2H4I", 0xa1b2c3d4, 2, 4, 0, 0, 65535, RAW))
        for asked, answered in exchanges(int(sys.argv[1])):
            for packet in (datagram(CLIENT, SERVER, asked),
                           datagram(SERVER, CLIENT, answered)):
                f.write(struct.pack("=4I", at, 0, len(packet), len(packet)))
                f.write(packet)
                at += 1
    print(at)


main()
