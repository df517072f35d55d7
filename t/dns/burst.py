#!/usr/bin/python3
"""burst.py PORT COUNT [cookie|client] - the same question COUNT times at once,
over UDP: how many answers are whole, truncated, BADCOOKIE.

cookie: with the cookie that a first answer has given; client: with one that
the server has not seen. Ends when there has been silence for a while.
"""
import socket
import sys

from wire import by_udp, opt, option, query, rcode

BADCOOKIE, COOKIE = 23, 10
SILENCE = 0.3  # seconds


def asked(cookie):
    if not cookie:
        return query("www.st.um")
    return query("www.st.um", ar=1) + opt(data=option(COOKIE, cookie))


def main():
    port, count, how = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    cookie = b"8 octets" if how else b""
    if how == ["cookie"]:
        cookie = by_udp(port, query("no.example", ar=1) + opt(
            data=option(COOKIE, cookie)))[-24:]
    whole = truncated = bad = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(("127.0.0.1", port))
        s.settimeout(SILENCE)
        for _ in range(count):
            s.send(asked(cookie))
        try:
            while True:
                wire = s.recv(65536)
                if rcode(wire) == BADCOOKIE:
                    bad += 1
                elif wire[2] & 2:
                    truncated += 1
                else:
                    whole += 1
        except TimeoutError:
            pass
    print(f"whole {whole} truncated {truncated} badcookie {bad}")


main()
