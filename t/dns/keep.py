"""keep.py PORT NAME: ask for the name's address over TCP, print it, and ask
again on the same connection for each line of stdin."""
import socket
import struct
import sys

port, name = int(sys.argv[1]), sys.argv[2]
s = socket.create_connection(("127.0.0.1", port))
f = s.makefile("rwb")
labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
while True:
    q = struct.pack("!6H", 7, 0, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    f.write(struct.pack("!H", len(q)) + q)
    f.flush()
    (n,) = struct.unpack("!H", f.read(2))
    answer = f.read(n)
    at = len(q) + 12
    print(socket.inet_ntoa(answer[at:at + 4]), flush=True)
    if not sys.stdin.readline():
        break
