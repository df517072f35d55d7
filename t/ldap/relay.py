#!/usr/bin/python3
"""relay.py PORT FILE - stand between one client and the server at PORT.

Prints the port to connect to; then, for each message that goes by, "C" or "S"
and its length. FILE becomes a capture of it, for Wireshark: a connection to port
389 with one segment for each message, between the lab's two hosts.
"""
import selectors
import socket
import struct
import sys

RAW = 101  # packets that begin with the IP header
CLIENT = (b"\xac\x10\x16\x88", 56207)  # 172.16.22.136
SERVER = (b"\xac\x10\x16\x87", 389)
FIN, SYN, ACK = 1, 2, 16


class Capture:
    def __init__(self, file):
        self.file, self.at, self.next = file, 0, {CLIENT: 0, SERVER: 0}
        file.write(struct.pack("=I2H4I", 0xa1b2c3d4, 2, 4, 0, 0, 65535, RAW))
        self.packet(CLIENT, SYN)
        self.packet(SERVER, SYN | ACK)
        self.packet(CLIENT, ACK)

    def packet(self, source, flags, octets=b""):
        target = SERVER if source is CLIENT else CLIENT
        tcp = struct.pack("!2H2I2B3H", source[1], target[1],
                          self.next[source], self.next[target], 5 << 4, flags,
                          65535, 0, 0) + octets
        ip = struct.pack("!2B3H2BH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6,
                         0) + source[0] + target[0]
        self.file.write(struct.pack("=4I", 0, self.at, 20 + len(tcp),
                                    20 + len(tcp)) + ip + tcp)
        self.at += 1
        self.next[source] += len(octets) + (flags & (SYN | FIN) != 0)


def first_message(octets):
    """Its length; 0 if it is not whole."""
    if len(octets) < 2:
        return 0
    more = octets[1] & 0x7f if octets[1] & 0x80 else 0
    n = int.from_bytes(octets[2:2 + more], "big") if more else octets[1]
    return n + 2 + more if len(octets) >= n + 2 + more else 0


def relay(client, server, capture):
    waiting = {client: b"", server: b""}
    choose = selectors.DefaultSelector()
    for side in waiting:
        choose.register(side, selectors.EVENT_READ)
    while choose.get_map():
        for key, _ in choose.select():
            side = key.fileobj
            other = server if side is client else client
            octets = side.recv(65536)
            if not octets:
                choose.unregister(side)
                other.shutdown(socket.SHUT_WR)
                continue
            other.sendall(octets)
            waiting[side] += octets
            while first_message(waiting[side]):
                n = first_message(waiting[side])
                capture.packet(CLIENT if side is client else SERVER, ACK,
                               waiting[side][:n])
                waiting[side] = waiting[side][n:]
                print("C" if side is client else "S", n, flush=True)


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    with open(sys.argv[2], "wb") as file:
        try:
            relay(client, server, Capture(file))
        except ConnectionError:
            pass


main()
