#!/usr/bin/python3
"""transcript.py - sessions of ldapsearch and its kin, with slapd and with ldapd.

	transcript.py record SLAPD LDAPD <OLD >NEW	ask both anew; LDAPD may
							be "-": slapd alone
	transcript.py check slapd|ldapd URI <FILE	say what it answers otherwise
	transcript.py proven WORD... <FILE		which of these words has no
							proof there

A file is made of such blocks:

	# Why the two differ, if they do; anything else that is to be said.
	$ ldapmodify -D cn=admin,o=um,c=es -w password
	<dn: what the command is given to read
	 what both answer
	-what slapd alone does
	+what ldapd alone does
	 = 32 No such object

A difference without a comment is a mistake. "# by WORD" says that the answer
would be another one without that control or matching rule, of which there is an
entry in it, or success at least. Order is not compared, but of entries if the
command asks for them sorted or in pages; nor what each server makes up by itself, as
times and UUIDs, nor how names are escaped. Text in base64 is shown as text, if it
is some.
"""
import base64
import difflib
import os
import re
import shlex
import subprocess
import sys

MADE_UP = re.compile(r"(entryUUID: |createTimestamp: |modifyTimestamp: |"
                     r"# pagedresults: )(?:estimate=\d+ )?(cookie=)?.+")
NOT_COMPARED = ("# <==", "entryCSN:", "contextCSN:", "adding new entry",
                "modifying entry", "deleting entry", "moving entry",
                "modifying rdn of entry",
                "Additional info", "additional info", "UNDEFINED")
RESULT = re.compile(r"^(?:ldap_[a-z_]+: |[A-Z][a-z]+ Result: |Result: )?"
                    r"(.*) \((-?\d+)\)$")
TIME_MAX = 20


class Block:
    def __init__(self):
        self.comments, self.command, self.given, self.lines = [], None, [], []

    def text(self):
        return "".join(self.comments) + "$ " + self.command + "\n" + \
            "".join("<" + line + "\n" for line in self.given) + \
            "".join(mark + line + "\n" for mark, line in self.lines)

    def of(self, mark):
        return [line for m, line in self.lines if m in (" ", mark)]


def read(stream):
    """The blocks, and the comments after the last one."""
    blocks, now = [], Block()
    for number, line in enumerate(stream, 1):
        mark, rest = line[0], line[1:].rstrip("\n")
        if mark in "#\n":
            if now.command is not None:
                blocks.append(now)
                now = Block()
            now.comments.append(line)
        elif mark == "$":
            if now.command is not None:
                blocks.append(now)
                now = Block()
            now.command = rest.strip()
        elif mark == "<":
            now.given.append(rest)
        elif mark in " -+":
            now.lines.append((mark, rest))
        else:
            sys.exit("line %d: expected one of # $ < - + or a blank" % number)
    if now.command is not None:
        blocks.append(now)
        now = Block()
    return blocks, now.comments


def shown(line):
    """A line, with text as text, and names escaped in one way."""
    line = re.sub(r"\\(2[0-9A-Fa-f]|3[B-Eb-e])",
                  lambda match: "\\" + chr(int(match.group(1), 16)), line)
    line = line.replace("\\=", "=")
    name, colons, value = line.partition(":: ")
    if colons and re.fullmatch(r"[\w;.-]+", name):
        try:
            text = base64.b64decode(value, validate=True).decode()
            if text.isprintable() and text:
                return name + ": " + text
        except (ValueError, UnicodeDecodeError):
            pass
    return MADE_UP.sub(r"\1(made up)", line)


def entries(out, is_sorted):
    """The lines of the answer, in an order that is everybody's."""
    found = []
    out = re.sub(r"\ncontrol: .*|(?<=^)control: .*", "",
                 out.replace("\n ", ""))
    out = re.sub(r"# (==>|<==) ", r"\n# \1 ", out)
    for entry in re.split(r"\n\n+", out.strip("\n")):
        lines = [shown(line) for line in entry.split("\n")
                 if line and not line.startswith(NOT_COMPARED)]
        if lines and lines[0].startswith("dn:"):
            found.append(lines[:1] + sorted(lines[1:]))
        elif lines and lines[0].startswith("# ==>"):
            found.append(lines[:2] + sorted(lines[2:]))
        elif lines:
            found.append(lines)
    if not is_sorted:
        found.sort()
    return [line for entry in found for line in entry]


def run(block, uri):
    """What the server at uri answers, as lines."""
    words = shlex.split(block.command)
    if not re.fullmatch(r"ldap[a-z]+", words[0]):
        sys.exit("%s: expected a client of LDAP" % words[0])
    options = ["-LLL", "-o", "ldif-wrap=no"] if words[0] == "ldapsearch" else []
    simple = [] if "-Y" in words else ["-x"]
    done = subprocess.run(
        words[:1] + simple + options + words[1:],
        input="".join(line + "\n" for line in block.given).encode(),
        capture_output=True, timeout=TIME_MAX, check=False,
        env={"PATH": os.environ["PATH"], "LDAPURI": uri,
             "LDAPBASE": "o=um,c=es"})
    result, errors = "= %d" % done.returncode, []
    out = done.stdout.decode(errors="replace")
    said = done.stderr.decode(errors="replace").split("\n")
    if words[0] != "ldapsearch":
        said += [line for line in out.split("\n") if RESULT.match(line)]
        out = "\n".join(line for line in out.split("\n")
                        if not RESULT.match(line))
    for line in map(str.strip, said):
        match = RESULT.match(line)
        if match:
            result = "= %s %s" % (match.group(2), match.group(1))
        elif line and not line.startswith(NOT_COMPARED):
            errors.append(line)
    return entries(out, re.search("sss=|pr=", block.command)) + \
        [shown(line) for line in errors] + [result]


def merged(old, new):
    lines = []
    for op in difflib.ndiff(old, new):
        if op[0] != "?":
            lines.append((op[0], op[2:]))
    return lines


def record(slapd, ldapd):
    blocks, rest = read(sys.stdin)
    for block in blocks:
        said = run(block, slapd)
        ours = said if ldapd == "-" else run(block, ldapd)
        block.lines = merged(said, ours)
        sys.stdout.write(block.text())
    sys.stdout.write("".join(rest))


def check(who, uri):
    bad = 0
    blocks, _ = read(sys.stdin)
    for block in blocks:
        expected = block.of("-" if who == "slapd" else "+")
        said = run(block, uri)
        if said != expected:
            bad += 1
            print("$ " + block.command)
            print("".join("<%s\n" % line for line in block.given) + "\n".join(
                difflib.unified_diff(expected, said, "expected", who,
                                     lineterm="", n=1)))
        if any(mark != " " for mark, _ in block.lines) and \
           not any(line.startswith("#") for line in block.comments):
            bad += 1
            print("$ %s\nthe answers differ, and nothing says why" %
                  block.command)
    if not blocks:
        sys.exit("no block")
    print("%d blocks, %d wrong" % (len(blocks), bad))
    return bad


def proven(words):
    """The words for which no block is a proof."""
    found = set()
    for block in read(sys.stdin)[0]:
        answer = block.of("+")
        for line in block.comments:
            match = re.match(r"# by (\S+)", line)
            if match and answer and re.match(r"= [06]\b", answer[-1]) and (
                    not block.command.startswith("ldapsearch") or
                    any(line.startswith("dn:") for line in answer)):
                found.add(match.group(1))
    missing = [word for word in words if word not in found]
    print("\n".join(missing))
    return len(missing)


def main():
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[0] == "record":
        record(*arguments[1:])
        return 0
    if len(arguments) == 3 and arguments[0] == "check":
        return check(*arguments[1:]) > 0
    if len(arguments) > 1 and arguments[0] == "proven":
        return proven(arguments[1:]) > 0
    sys.stderr.write(__doc__)
    return 64


if __name__ == "__main__":
    sys.exit(main())
