#!/usr/bin/python3
"""schema.py - are two servers' definitions the same?

	schema.py OURS THEIRS [OID...]

Each is what ldapsearch -o ldif-wrap=no says of cn=subschema. Every attribute
type, object class and matching rule of ours that has an OID of theirs has to
say the same of itself: names, supertypes, rules, syntax, what it must and may
have. Neither descriptions nor lengths count, nor how a name is written or which of
several is used. Printed is what differs, of others than these OIDs; the last line
says how many are the same.
"""
import re
import sys

FLAGS = {"SINGLE-VALUE", "NO-USER-MODIFICATION", "COLLECTIVE", "OBSOLETE",
         "ABSTRACT", "STRUCTURAL", "AUXILIARY"}
KINDS = ("attributeTypes", "objectClasses", "matchingRules")


def read(text):
    """A definition as a dict of its words; lists are lists."""
    words = re.findall(r"'[^']*'|[()$]|[^\s()$']+", text)
    made, i = {"oid": words[1]}, 2
    while words[i] != ")":
        word, i = words[i], i + 1
        if word in FLAGS:
            made[word] = []
            continue
        end = words.index(")", i) if words[i] == "(" else i
        made[word] = [w.strip("'") for w in words[i:end + 1] if w not in "()$"]
        i = end + 1
    return made


def definitions(path):
    found = {kind: {} for kind in KINDS}
    for line in open(path, encoding="utf-8"):
        kind, _, text = line.rstrip("\n").partition(": ")
        if kind in found:
            made = read(text)
            found[kind][made["oid"]] = made
    return found


def names_of(found):
    """What every name stands for; a type and a class may share one."""
    return {(kind, name.lower()): oid for kind in KINDS
            for oid, made in found[kind].items()
            for name in made.get("NAME", [])}


def facts(kind, made, names):
    """What counts, in one way of writing it."""
    def oids(of, word):
        return sorted({names.get((of, name.lower()), name)
                       for name in made.get(word, [])})
    said = {word: [] for word in made if word in FLAGS}
    said["NAME"] = sorted({name.lower() for name in made.get("NAME", [])})
    said["SUP"] = oids(kind, "SUP")
    for word in ("EQUALITY", "ORDERING", "SUBSTR"):
        said[word] = [name.lower() for name in made.get(word, [])]
    said["SYNTAX"] = [oid.split("{")[0] for oid in made.get("SYNTAX", [])]
    said["USAGE"] = made.get("USAGE", ["userApplications"])
    must = oids("attributeTypes", "MUST")
    said["MUST"] = must
    said["MAY"] = [oid for oid in oids("attributeTypes", "MAY")
                   if oid not in must]
    return said


def main():
    ours, theirs = definitions(sys.argv[1]), definitions(sys.argv[2])
    our_names = names_of(ours)
    # Of what only we know, slapd's classes have the names too.
    their_names = {**our_names, **names_of(theirs)}
    same = bad = 0
    for kind in KINDS:
        for oid, made in ours[kind].items():
            if oid not in theirs[kind] or oid in sys.argv[3:]:
                continue
            a = facts(kind, made, our_names)
            b = facts(kind, theirs[kind][oid], their_names)
            same += a == b
            bad += a != b
            for word in sorted(set(a) | set(b)):
                if a.get(word) != b.get(word):
                    print(f"{oid} {made['NAME'][0]}: {word}: ours "
                          f"{a.get(word)}, theirs {b.get(word)}")
    print(same, "definitions are the same")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
