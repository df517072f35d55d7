"""ask.py - ask a web server what a table says, and tell where it differs.

usage: ask.py PORT TABLE PROBE

TABLE is as t/http/wrong describes. PROBE is the content of the file /probe,
which is asked for after each request, so that an octet too many or too few of
a request shows. Each answer has to be whole, and to be framed as RFC 9112 says.
Prints a line for each row whose answer is another; exits with 1 then.
"""

import re
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

SECONDS = 20
HOST = b"Host: www1.st.um\r\n"
POST = b"POST /cgi-bin/echo HTTP/1.1\r\n" + HOST
NAMES = {
    b"G": b"GET / HTTP/1.1\r\n" + HOST,
    b"H": HOST,
    b"P": POST,
    b"C": POST + b"Transfer-Encoding: chunked\r\n\r\n",
}
LAST = b"GET /probe HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"


class Wrong(Exception):
    """An answer that is none."""


def octets(text):
    """What a column of the table means."""
    raw = text.encode("latin-1").decode("unicode_escape").encode("latin-1")
    raw = re.sub(
        rb"\{([^{}]+)\*(\d+)\}", lambda m: m[1] * int(m[2]), raw, flags=re.S
    )
    return re.sub(rb"\{([GHPC])\}", lambda m: NAMES[m[1]], raw)


def chunked(rest):
    """The content of chunks, and what follows them."""
    content = b""
    while True:
        size, rest = rest.split(b"\r\n", 1)
        size = int(size, 16)
        if size == 0:
            if not rest.startswith(b"\r\n"):
                raise Wrong("no end of the chunks")
            return content, rest[2:]
        if rest[size : size + 2] != b"\r\n":
            raise Wrong("no end of a chunk")
        content += rest[:size]
        rest = rest[size + 2 :]


def answers(rest):
    """All answers in what came: a list of status, fields and content."""
    found = []
    while rest:
        head, mark, rest = rest.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        status = re.fullmatch(rb"HTTP/1\.1 ([1-5]\d\d) [ -~]+", lines[0])
        if not mark or not status:
            raise Wrong(f"not an answer: {head[:60]!r}")
        if any(not re.fullmatch(rb"[\w-]+: [ -~]*", line) for line in lines[1:]):
            raise Wrong(f"not a field: {lines!r}")
        fields = {
            line.split(b": ")[0].lower(): line.split(b": ", 1)[1]
            for line in lines[1:]
        }
        code = int(status[1])
        content = b""
        if b"transfer-encoding" in fields:
            content, rest = chunked(rest)
        elif b"content-length" in fields and code != 304:
            size = int(fields[b"content-length"])
            if len(rest) < size:
                raise Wrong("less content than its length")
            content, rest = rest[:size], rest[size:]
        elif code not in (100, 204, 304):
            content, rest = rest, b""
        if code >= 200 and b"date" not in fields:
            raise Wrong("no Date")
        found.append((code, fields, content))
    return found


def exchange(port, request, cut):
    """Send it, and return all that comes."""
    with socket.create_connection(("127.0.0.1", port), SECONDS) as s:
        heard = b""
        try:
            # In one piece: who has said "close" must not send more later.
            before, wait, after = (request + (b"" if cut else LAST)).partition(b"~")
            s.sendall(before)
            if wait:
                heard = s.recv(65536)
                s.sendall(after)
            if cut:
                s.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before its end
        while True:
            more = s.recv(65536)
            if not more:
                return heard
            heard += more


def differs(port, row, probe):
    """What is wrong with the answer to a row, or None."""
    expected, what, request = (row + " ").split(" | ", 2)
    codes, after = expected.split()
    codes = [] if codes == "-" else [int(code) for code in codes.split(",")]
    try:
        found = answers(exchange(port, octets(request[:-1]), after == "cut"))
    except (OSError, ValueError, Wrong) as error:
        return f"{what}: {expected}, but {type(error).__name__} {error}"
    got = [code for code, _, _ in found]
    if after == "open":
        codes.append(200)
        if not found or found[-1][2] != probe:
            return f"{what}: {expected}, but the probe gets no answer after {got}"
    if got != codes:
        return f"{what}: {expected}, but {got}"
    if after == "close" and found[-1][1].get(b"connection") != b"close":
        return f"{what}: {expected}, but without Connection: close"
    return None


def main(port, table, probe):
    with open(table, encoding="ascii") as f:
        rows = [line.rstrip("\n") for line in f if " | " in line or " |\n" in line]
    rows = [row if row.count(" | ") > 1 else row + " " for row in rows]
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda row: differs(int(port), row, probe.encode()), rows)
        )
    wrong = [line for line in found if line]
    print(f"{len(rows)} requests, {len(wrong)} answered otherwise")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
