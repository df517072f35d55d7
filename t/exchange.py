"""exchange.py PROGRAM MECHANISM NAME PASSWORD [FLAGS] - log in by SCRAM-SHA-256
or CRAM-MD5 to one of smtpd, pop3d and imapd, as RFC 5802 and RFC 2195 have it,
and print the dialogue without base64. What the server proves is checked."""

import base64
import hashlib
import hmac
import os
import subprocess
import sys

program, mechanism, name, password = sys.argv[1:5]
flags = sys.argv[5] if len(sys.argv) > 5 else 'n'
start, before, verb = {
    'smtpd': (b'EHLO x', b'334 ', b'AUTH '),
    'pop3d': (b'', b'+ ', b'AUTH '),
    'imapd': (b'', b'+ ', b'a AUTHENTICATE '),
}[os.path.basename(program)]
server = subprocess.Popen([program], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE)


def say(line):
    server.stdin.write(line + b'\r\n')
    server.stdin.flush()


def hear():
    return server.stdout.readline().rstrip(b'\r\n')


def end(line):
    print('S:', line.decode())
    server.stdin.close()
    server.stdout.read()
    sys.exit(server.wait())


def challenge():
    line = hear()
    if not line.startswith(before):
        end(line)
    text = base64.b64decode(line[len(before):], validate=True)
    print('S:', text.decode())
    return text


def respond(text):
    print('C:', text.decode())
    say(base64.b64encode(text))


def sha256(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


hear()
if start:
    say(start)
    while hear()[3:4] == b'-':
        pass
if mechanism == 'CRAM-MD5':
    say(verb + b'CRAM-MD5')
    digest = hmac.new(password.encode(), challenge(), hashlib.md5).hexdigest()
    respond(name.encode() + b' ' + digest.encode())
    end(hear())

nonce = base64.b64encode(os.urandom(12))
header = flags.encode() + b',' * (2 - flags.count(','))
bare = b'n=' + name.encode() + b',r=' + nonce
print('C:', (header + bare).decode())
say(verb + b'SCRAM-SHA-256 ' + base64.b64encode(header + bare))
first = challenge()
fields = dict(field.split(b'=', 1) for field in first.split(b','))
assert fields[b'r'].startswith(nonce) and len(fields[b'r']) > len(nonce) + 16
last = b'c=' + base64.b64encode(header) + b',r=' + fields[b'r']
both = b','.join((bare, first, last))
salted = hashlib.pbkdf2_hmac('sha256', password.encode(),
                             base64.b64decode(fields[b's']), int(fields[b'i']))
key = sha256(salted, b'Client Key')
signature = sha256(hashlib.sha256(key).digest(), both)
proof = bytes(a ^ b for a, b in zip(key, signature))
respond(last + b',p=' + base64.b64encode(proof))
proved = challenge()
assert proved == b'v=' + base64.b64encode(
    sha256(sha256(salted, b'Server Key'), both))
respond(b'')
end(hear())
