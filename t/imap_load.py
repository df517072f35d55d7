"""Sessions of all kinds on user1's mailboxes at once.

imap_load.py IMAP POP3 SMTP [ROUNDS]

Letters come by SMTP and by APPEND, to INBOX. Some sessions move them to Work,
some copy them to Copies, some mark and expunge, and POP3 deletes. In the end
each letter that was not deleted is once in INBOX or in Work, none that was
deleted is in INBOX, each that was copied is in Copies, and no UID has ever been
two letters'.
"""

import imaplib
import poplib
import re
import smtplib
import sys
import threading
import time

IMAP, POP3, SMTP = (int(port) for port in sys.argv[1:4])
ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 and sys.argv[4] else 6
HOST = '127.0.0.1'

sent, deleted, copied = set(), set(), []
uids = {}  # (mailbox, UIDVALIDITY, UID): letter
lock = threading.Lock()
failures = []
done = threading.Event()


def letter(name):
    return f'Subject: letter {name}\r\n\r\ntext\r\n'.encode()


def imap(mailbox=None):
    c = imaplib.IMAP4(HOST, IMAP)
    c.login('user1', 'password')
    if mailbox:
        c.select(mailbox)
    return c


def look(c, mailbox):
    """What is in the selected mailbox: {UID: letter}."""
    validity = int(c.response('UIDVALIDITY')[1][0])
    kind, data = c.uid('FETCH', '1:*', '(BODY.PEEK[HEADER.FIELDS (SUBJECT)])')
    seen = {}
    for item in data if kind == 'OK' else []:
        if not isinstance(item, tuple):
            continue
        uid = int(re.search(rb'UID (\d+)', item[0]).group(1))
        name = item[1].split(b'letter ')[1].split()[0].decode()
        seen[uid] = name
        with lock:
            if uids.setdefault((mailbox, validity, uid), name) != name:
                failures.append(f'{mailbox} {uid} is two letters')
    return seen


def by_smtp(who):
    for n in range(ROUNDS):
        c = smtplib.SMTP(HOST, SMTP)
        name = f's{who}-{n}'
        c.sendmail('bob@st.um', 'user1@st.um', letter(name))
        with lock:
            sent.add(name)
        c.quit()


def by_append(who):
    c = imap()
    for n in range(ROUNDS):
        name = f'a{who}-{n}'
        if c.append('INBOX', None, None, letter(name))[0] != 'OK':
            failures.append('APPEND')
        with lock:
            sent.add(name)
    c.logout()


def mover(who):
    while not done.is_set():
        c = imap('INBOX')
        seen = look(c, 'INBOX')
        for uid in list(seen)[:3]:
            c.uid('MOVE', str(uid), 'Work')
        c.logout()


def copier(who):
    while not done.is_set():
        c = imap('INBOX')
        seen = look(c, 'INBOX')
        for uid in list(seen)[-2:]:
            # One that has gone meanwhile is not copied, and that is OK.
            if c.uid('COPY', str(uid), 'Copies')[0] == 'OK' and \
                    c.response('COPYUID')[1][0]:
                with lock:
                    copied.append(seen[uid])
        c.logout()


def marker(who):
    while not done.is_set():
        c = imap('INBOX')
        seen = look(c, 'INBOX')
        if seen:
            c.uid('STORE', '1:*', '+FLAGS', '(\\Seen \\Flagged)')
        for uid in list(seen)[-1:]:
            with lock:
                deleted.add(seen[uid])
            c.uid('STORE', str(uid), '+FLAGS', '(\\Deleted)')
            c.expunge()
        c.logout()
        time.sleep(0.05)


def by_pop3(who):
    while not done.is_set():
        c = poplib.POP3(HOST, POP3)
        c.user('user1')
        c.pass_('password')
        if c.stat()[0] > 0:
            try:
                text = b'\n'.join(c.retr(1)[1])
            except poplib.error_proto:
                c.close()
                continue
            name = text.split(b'letter ')[1].split()[0].decode()
            with lock:
                deleted.add(name)
            c.dele(1)
        c.quit()
        time.sleep(0.05)


def run(job, who):
    def body():
        try:
            job(who)
        except Exception as e:
            failures.append(f'{job.__name__}: {e!r}')
    t = threading.Thread(target=body)
    t.start()
    return t


def check():
    where = {}
    for mailbox in 'INBOX', 'Work', 'Copies':
        c = imap(mailbox)
        where[mailbox] = list(look(c, mailbox).values())
        c.logout()
    for name in sent:
        n = where['INBOX'].count(name) + where['Work'].count(name)
        if n > 1 or (n == 0 and name not in deleted):
            failures.append(f'{name} is {n} times there')
    if sorted(where['Copies']) != sorted(copied):
        failures.append('what was copied is not what is there')
    if set(where['INBOX']) | set(where['Work']) > sent:
        failures.append('there is what was never sent')


first = imap()
for name in 'Work', 'Copies':
    first.create(name)
first.logout()
writers = [run(by_smtp, n) for n in range(3)] + [run(by_append, n) for n in range(3)]
others = [run(job, n) for job in (mover, copier) for n in range(2)]
others += [run(marker, 0), run(by_pop3, 0)]
for t in writers:
    t.join()
done.set()
for t in others:
    t.join()
check()
for failure in failures:
    print(failure)
if failures:
    sys.exit(1)
print(f'{len(sent)} letters, {len(deleted)} deleted, {len(copied)} copied:',
      'all is where it should be')
