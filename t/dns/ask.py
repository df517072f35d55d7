#!/usr/bin/python3
"""ask.py - ask a name server much, and compare its answers with those kept.

	ask.py names PORT ZONE... <MORE	the names in the zones (by AXFR), those
					between, those their data points to,
					one below each; and those on stdin
	ask.py record PORT TYPE... <NAMES	ask each for each, print the answers
	ask.py compare PORT ANSWERS	ask what stands there, print differences
	ask.py but-for KNOWN PORT ANSWERS	over TCP only, where the names in
					KNOWN have to differ

Answers are asked for over one TCP connection, many at once. An answer is
printed as: the names and types that have it, and below them, each after a tab,
flags and records, which are sorted and in lower case but for text. Of a section of
more than MANY records, or LONG, the number and a digest are printed. ANY is for
the answer section: what else one adds to it is its own affair.

compare asks for the same by UDP and with EDNS too, where an answer has to be
the octets of the first one; or its beginning, if those don't fit.
"""
import difflib
import fnmatch
import hashlib
import socket
import struct
import sys

import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.zone

MANY, LONG = 16, 2500
AT_ONCE = 100
PATIENCE = 30
TOLD = 50  # differences
NAMES_IN = {"NS", "CNAME", "SOA", "PTR", "MX", "SRV"}
# What a client says by EDNS that it takes; None: no EDNS. Ours sends no more
# than OURS by UDP.
SIZES = (None, 512, 1232, 4096)
OURS = 1232


def encode(name, kind, size, number):
    """A query, in octets: by hand, since there are many."""
    opt = b"" if size is None else struct.pack(
        "!BHHIH", 0, 41, size, 0, 0)
    return (struct.pack("!6H", number, 0, 1, 0, 0, 1 if opt else 0) +
            name.to_wire() + struct.pack("!HH", kind, 1) + opt)


def tcp(port, queries):
    """The answer to each, over one connection."""
    answers, buffer = {}, b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as s:
        for at in range(0, len(queries), AT_ONCE):
            some = queries[at:at + AT_ONCE]
            s.sendall(b"".join(
                struct.pack("!H", len(q)) + q for q in some))
            while len(answers) < at + len(some):
                if len(buffer) >= 2:
                    end = 2 + int.from_bytes(buffer[:2], "big")
                    if len(buffer) >= end:
                        number = int.from_bytes(buffer[2:4], "big")
                        answers[number] = buffer[2:end]
                        buffer = buffer[end:]
                        continue
                more = s.recv(65536)
                if not more:
                    raise EOFError(f"{len(answers)} answers, then the end")
                buffer += more
    return [answers[i] for i in range(len(queries))]


def udp(port, queries):
    """Likewise, by UDP; None for what is not answered."""
    answers = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(("127.0.0.1", port))
        s.settimeout(1)
        for at in range(0, len(queries), AT_ONCE):
            some = range(at, min(at + AT_ONCE, len(queries)))
            for again in range(5):
                left = [i for i in some if i not in answers]
                for i in left:
                    s.send(queries[i])
                try:
                    for _ in left:
                        answer = s.recv(65536)
                        answers[int.from_bytes(answer[:2], "big")] = answer
                except TimeoutError:
                    continue
                break
    return [answers.get(i) for i in range(len(queries))]


def record(rrset):
    """Its records, a line each, as they are compared."""
    kind = dns.rdatatype.to_text(rrset.rdtype)
    owner = rrset.name.to_text().lower()
    for rdata in rrset:
        text = rdata.to_text().rstrip()
        if kind in NAMES_IN:
            text = text.lower()
        yield f"{owner} {rrset.ttl} {kind} {text}"


def section(word, rrsets):
    lines = sorted(line for rrset in rrsets for line in record(rrset))
    if len(lines) > MANY or sum(map(len, lines)) > LONG:
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        return [f"{word} {len(lines)} records {digest[:16]}"]
    return [f"{word} {line}" for line in lines]


def show(wire):
    """An answer as lines."""
    message = dns.message.from_wire(wire, ignore_trailing=False)
    flags = [flag for flag in ("AA", "TC", "RA", "AD")
             if message.flags & dns.flags.from_text(flag)]
    lines = [" ".join([dns.rcode.to_text(message.rcode())] + flags).lower()]
    # A chain is in its order: no owner before the CNAME that leads there.
    known = {message.question[0].name}
    for rrset in message.answer:
        if rrset.name not in known:
            lines.append(f"out of order: {rrset.name}")
        if rrset.rdtype == dns.rdatatype.CNAME:
            known.update(rdata.target for rdata in rrset)
    lines += section("answer", message.answer)
    if message.question[0].rdtype != dns.rdatatype.ANY:
        lines += section("authority", message.authority)
        lines += section("additional", message.additional)
    return lines


def sections(wire):
    message = dns.message.from_wire(wire, ignore_trailing=False)
    return [{line for rrset in rrsets for line in record(rrset)}
            for rrsets in (message.answer, message.authority,
                           message.additional)]


def without_opt(wire, size):
    """The answer as it is without the OPT at its end; None if that is not
    there, or there though it was not asked for."""
    at = wire.rfind(b"\0\0\x29")
    is_there = at >= 12 and at + 11 <= len(wire) and \
        at + 11 + int.from_bytes(wire[at + 9:at + 11], "big") == len(wire)
    if is_there != (size is not None):
        return None
    if not is_there:
        return wire
    count = int.from_bytes(wire[10:12], "big") - 1
    return wire[:10] + struct.pack("!H", count) + wire[12:at]


def differs(whole, got, size, kind, over_udp):
    """What is wrong with an answer, if the first one was whole."""
    if got is None:
        return "no answer"
    bare = without_opt(got, size)
    if bare is None:
        return "OPT is there, or is not"
    if bare[2:] == whole[2:]:
        return "too long" if over_udp and len(got) > room(size) else None
    if not over_udp:
        return "over TCP, something else"
    if len(got) > room(size):
        return "too long"
    if kind == dns.rdatatype.ANY:
        return None if bare[3] == whole[3] | 2 or \
            sections(bare)[0] <= sections(whole)[0] else "another ANY"
    if len(whole) + len(got) - len(bare) <= room(size):
        return "not whole, and there is room"
    if bare[2] & 2:
        return None if (bare[2] & ~2, bare[3]) == (whole[2], whole[3]) \
            else "other flags"
    answer, authority, additional = sections(bare)
    first = sections(whole)
    if (answer, authority) == (first[0], first[1]) and additional <= first[2]:
        return None
    return "cut short without TC"


def room(size):
    return 512 if size is None else max(512, min(size, OURS))


def questions(lines):
    """(name, type) of each line, of names with their types."""
    for line in lines:
        name, *kinds = line.split()
        for kind in kinds:
            yield (dns.name.from_text(name), dns.rdatatype.from_text(kind))


def read(path):
    """{question: answer}, as lines, of a file of them."""
    kept, some, block = {}, [], []
    with open(path, encoding="ascii") as file:
        lines = [*file, "end"]
    for line in lines:
        if line[0] == "\t":
            block.append(line.strip())
        else:
            if block:
                kept.update({key(*q): (q, block) for q in questions(some)})
                some, block = [], []
            some.append(line)
    return kept


def key(name, kind):
    """With its case, which is not of interest to Name."""
    return (name.to_text(), kind)


def ask(port, asked):
    return tcp(port, [encode(name, kind, None, i)
                      for i, (name, kind) in enumerate(asked)])


def shown(asked, wires):
    """Each answer as lines."""
    known = {}
    for (name, kind), wire in zip(asked, wires):
        question = name.to_wire() + struct.pack("!HH", kind, 1)
        end = 12 + len(question)
        # Most types of a name have answers that differ in nothing else.
        same = (wire[2:end - 4], wire[end:], kind == dns.rdatatype.ANY)
        if same not in known:
            known[same] = show(wire)
        yield known[same] if wire[12:end] == question else \
            known[same] + ["another question"]


def record_all(port, asked):
    """Print the answers, those questions together that have the same."""
    blocks = {}
    for (name, kind), lines in zip(asked, shown(asked, ask(port, asked))):
        blocks.setdefault(tuple(lines), {}).setdefault(
            name.to_text(), []).append(dns.rdatatype.to_text(kind))
    for lines, some in blocks.items():
        for name, kinds in some.items():
            print(name, *kinds)
        print("\t" + "\n\t".join(lines))


def names(port, zones):
    """The names worth asking for, in order."""
    found = set()
    for zone in zones:
        origin = dns.name.from_text(zone)
        for message in dns.query.xfr("127.0.0.1", origin, port=port,
                                     relativize=False):
            for rrset in message.answer:
                found.add(rrset.name)
                for rdata in list(rrset)[:MANY]:
                    found.update(value for value in (
                        getattr(rdata, slot, None)
                        for slot in ("target", "exchange", "mname"))
                        if isinstance(value, dns.name.Name))
    for name in list(found):
        try:
            found.add(dns.name.Name((b"below",) + name.labels))
        except dns.name.NameTooLong:
            pass
        while name != dns.name.root:
            # Of the longest name's parents a few will do.
            if len(name) < 12 or len(name) > 120:
                found.add(name)
            name = name.parent()
    lower = {dns.name.Name([label.lower() for label in name.labels])
             for name in found}
    return sorted(lower)


def describe(question):
    return f"{question[0]} {dns.rdatatype.to_text(question[1])}"


def by_tcp(port, kept):
    """What differs over TCP, {question: lines}, and all answers as octets."""
    asked = [question for question, _ in kept.values()]
    wires = ask(port, asked)
    wrong = {}
    for question, lines in zip(asked, shown(asked, wires)):
        is_kept = kept[key(*question)][1]
        if lines != is_kept:
            wrong[question] = ["", *difflib.ndiff(is_kept, lines)]
    return wrong, asked, wires


def by_other_ways(port, asked, wires):
    """Whether UDP and EDNS bring the octets that TCP brought."""
    for over_udp, size in ((False, OURS), (True, None), (True, 512),
                           (True, OURS), (True, 4096)):
        # What fits anyway is asked for in two sizes only.
        some = [i for i, wire in enumerate(wires)
                if size in (None, OURS) or len(wire) > 400]
        got = (udp if over_udp else tcp)(port, [
            encode(*asked[i], size, number) for number, i in enumerate(some)])
        for i, wire in zip(some, got):
            why = differs(wires[i], wire, size, asked[i][1], over_udp)
            if why:
                yield asked[i], \
                    f"{'udp' if over_udp else 'tcp'}, EDNS {size}: {why}"


def compare(port, path):
    """Print what differs; True if nothing does."""
    wrong, asked, wires = by_tcp(port, read(path))
    told = [describe(question) + "\n\t".join(lines)
            for question, lines in wrong.items()]
    told += [f"{describe(question)} {why}"
             for question, why in by_other_ways(port, asked, wires)]
    print(f"{len(asked)} questions, {len(told)} differences")
    print("\n".join(told[:TOLD]))
    return not told


def but_for(known, port, path):
    """Likewise over TCP, where the names in a file are known to differ."""
    with open(known, encoding="ascii") as file:
        patterns = {line.strip(): 0 for line in file
                    if line.strip() and line[0] != ";"}
    wrong, asked, _ = by_tcp(port, read(path))
    told = []
    for question, lines in wrong.items():
        name = question[0].to_text().lower()
        fits = [p for p in patterns if fnmatch.fnmatchcase(name, p)]
        for pattern in fits:
            patterns[pattern] += 1
        if not fits:
            told.append(describe(question) + "\n\t".join(lines))
    told += [f"{pattern}: nothing differs" for pattern, count in
             patterns.items() if count == 0]
    print(f"{len(asked)} questions, {len(told)} differences not known")
    print("\n".join(told[:TOLD]))
    return not told


def main():
    what, *args = sys.argv[1:]
    if what == "names":
        for name in names(int(args[0]), args[1:]):
            print(name.to_text())
        sys.stdout.write(sys.stdin.read())
    elif what == "record":
        lines = [" ".join([line.strip(), *args[1:]]) for line in sys.stdin]
        record_all(int(args[0]), list({
            key(*question): question
            for question in questions(lines)}.values()))
    elif what == "compare":
        return 0 if compare(int(args[0]), args[1]) else 1
    elif what == "but-for":
        return 0 if but_for(args[0], int(args[1]), args[2]) else 1
    return 0


sys.exit(main())
