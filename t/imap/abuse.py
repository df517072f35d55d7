"""abuse.py PORT SEED COMMANDS - sessions of user1 that do anything, in any order.

Each believes what it is told, as RFC 3501 7 has it, and fails once that can't be
true: a number that is another message's now, a UID that falls, a message that is
not the one with this UID, an EXPUNGE where none may be, a wrong count at the end.
"""
import random
import re
import socket
import sys

SESSIONS = 4
FORBID = ('FETCH', 'STORE', 'SEARCH')  # RFC 3501 7.4.1
subjects = {}  # of each mailbox, by UID: what every session has to see


class Session:
    def __init__(self, port):
        self.peer = socket.create_connection(('127.0.0.1', port))
        self.lines = self.peer.makefile('rb')
        self.uids, self.box, self.tags = [], None, 0
        self.lines.readline()
        self.say('LOGIN user1 password')

    def say(self, command):
        self.tags += 1
        self.peer.sendall(f'{self.tags} {command}\r\n'.encode())
        while True:
            line = self.line()
            if line.startswith(f'{self.tags} '):
                assert not line.split(' ')[1] == 'BAD', (command, line)
                return line
            self.hear(line, command)

    def line(self):
        line = self.lines.readline().decode()
        assert line.endswith('\r\n'), ('cut off', line)
        return line[:-2]

    def hear(self, line, command):
        count = re.match(r'\* (\d+) (EXISTS|EXPUNGE|FETCH \((.*))', line)
        if count is None:
            return
        n, what = int(count[1]), count[2]
        if what == 'EXISTS':
            assert n >= len(self.uids), (line, len(self.uids))
            self.uids += [None] * (n - len(self.uids))
            return
        assert 1 <= n <= len(self.uids), (line, len(self.uids))
        if what == 'EXPUNGE':
            assert not command.startswith(FORBID), (command, line)
            del self.uids[n - 1]
            return
        uid = re.search(r'UID (\d+)', line)
        if uid is not None:
            self.learn(n - 1, int(uid[1]))
        literal = re.search(r'\{(\d+)\}$', line)
        if literal is not None:
            text = self.lines.read(int(literal[1])).decode()
            self.line()
            subject = re.match(r'Subject: (.*)\r\n', text)[1]
            known = subjects.setdefault((self.box, self.uids[n - 1]), subject)
            assert known == subject, (line, known, subject)

    def learn(self, at, uid):
        assert self.uids[at] in (None, uid), (at, self.uids[at], uid)
        self.uids[at] = uid
        told = [u for u in self.uids if u is not None]
        assert told == sorted(set(told)), told

    def select(self, box):
        self.uids, self.box = [], box
        self.say(f'SELECT {box}')

    def look(self):
        self.say('NOOP')
        if self.uids:
            self.say('FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])')


def some(session, by_uid):
    known = [u for u in session.uids if u is not None] or [1]
    if by_uid:
        return ','.join(str(random.choice(known)) for _ in range(3))
    last = len(session.uids)
    return f'{random.randint(1, last)}:{random.randint(1, last)}'


def act(s, n):
    other = random.choice(('INBOX', 'Other'))
    flags = random.choice((r'\Deleted', r'\Seen \Flagged', 'Work', r'\Deleted New'))
    message = f'Subject: letter {n}\r\n\r\n' + 'x' * random.randint(0, 300)
    does = random.choice((
        'NOOP', 'CHECK', 'EXPUNGE', 'look', 'select', 'SEARCH DELETED',
        'set FETCH {} (UID FLAGS)', 'set STORE {} +FLAGS (' + flags + ')',
        'set STORE {} -FLAGS.SILENT (' + flags + ')', f'set COPY {{}} {other}',
        f'set MOVE {{}} {other}', f'APPEND {other} ({flags}) {{{len(message)}+}}\r\n'
        + message, f'APPEND {other} {{{len(message)}+}}\r\n' + message))
    if does == 'look':
        s.look()
    elif does == 'select':
        s.select(other)
    elif not does.startswith('set '):
        s.say(does)
    elif s.uids:
        by_uid = random.random() < 0.5
        s.say(('UID ' if by_uid else '') + does[4:].format(some(s, by_uid)))


random.seed(int(sys.argv[2]))
sessions = [Session(int(sys.argv[1])) for _ in range(SESSIONS)]
sessions[0].say('CREATE Other')
for session in sessions:
    session.select('INBOX')
for step in range(int(sys.argv[3])):
    act(random.choice(sessions), step)
for box in ('INBOX', 'Other'):
    seen = []
    for session in sessions:
        if session.box != box:
            session.select(box)
        session.look()
        seen.append(session.uids)
    assert all(uids == seen[0] for uids in seen), seen
    print(box, *(subjects[box, uid] for uid in seen[0]), sep='\n')
