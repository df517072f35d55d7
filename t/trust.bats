# trust.bats - doc/TRUST.md against /proc of a running site.

load lib

DOC=$ROOT/doc/TRUST.md
LINES_USER=games # of the lines that the demo site does not have

setup() {
	site
	LOG=$SITE/spool/log/inetd.log
	# To look at all of them takes a slow machine longer than a minute.
	printf 'service "%s" { lifetime = 3600 }\n' smtp pop3 imap nntp echo imaps http ldap finger \
		spool/run/tlsd >>"$INETLAB_CONF"
	echo 'dns { idle = 600 }' >>"$INETLAB_CONF"
	echo 'service "spool/run/imap" { proxy = { "local" } }' >>"$INETLAB_CONF"
	echo 'http { idle = 600 cgi = 600 }' >>"$INETLAB_CONF"
	echo 'finger { idle = 600 }' >>"$INETLAB_CONF"
	echo 'site "www1.st.um" { root = "www" cgi = true }' >>"$INETLAB_CONF"
	echo 'ldap { file = "" idle = 600 login = 600 }' >>"$INETLAB_CONF"
	mkdir -p "$SITE/etc/tls" "$SITE/spool/run/tls" "$SITE/spool/zones" \
		"$SITE/spool/ldap" "$SITE/spool/log/www" "$SITE/www/cgi-bin"
	printf '#!/bin/sh\nexec sleep 600\n' >"$SITE/www/cgi-bin/hang"
	chmod 755 "$SITE/www/cgi-bin/hang"
	[ "$EUID" -ne 0 ] || chown www-data:www-data "$SITE/spool/log/www"
	[ "$EUID" -ne 0 ] || chown proxy:proxy "$SITE/spool/run/tls"
	[ "$EUID" -ne 0 ] || chown daemon:daemon "$SITE/spool/zones"
	[ "$EUID" -ne 0 ] || chown list:list "$SITE/spool/ldap"
	cp "$ROOT/etc/tls/openssl.cnf" "$SITE/etc/tls"
	"$ROOT/scripts/ca" demo >/dev/null 2>&1
	{
		grep -E '^(smtp|pop3|imaps?|http|ldap|domain|finger|spool/run/(imap|tlsd)|echo +stream) ' \
			"$ROOT/etc/inetd.conf" | sed 's/tlsd -/tlsd -t 600 -/'
		echo "nntp stream tcp nowait $LINES_USER libexec/pop3d pop3d"
		echo "tftp dgram udp wait $LINES_USER /bin/sleep sleep 600"
	} >"$SITE/etc/inetd.conf"
}

# table N: the cells of the Nth table, "row<tab>column<tab>cell" each.
table() {
	awk -F ' *[|] *' -v nth="$1" '
	/^\|/ && !inside { inside = 1; n++; columns = 0 }
	!/^\|/ { inside = 0 }
	!inside || n != nth { next }
	!columns {
		columns = NF - 1
		for (i = 2; i <= columns; i++)
			name[i] = $i
		next
	}
	!/^\|-/ {
		for (i = 3; i <= columns; i++)
			print $2 "\t" name[i] "\t" $i
	}' "$DOC"
}

# Every kind of process, each at its work: PID[row].
start_all() {
	local service

	"$INETD" -a 127.0.0.1 -o any </dev/null >/dev/null 2>&1 3>&- 4>&-
	wait_until test -s "$SITE/spool/run/inetd.pid"
	PID[inetd]=$(cat "$SITE/spool/run/inetd.pid")
	INETD_PIDS+=("${PID[inetd]}")
	wait_until grep -q ']: ready' "$LOG"
	for service in smtp pop3 imap nntp echo; do
		exec {fd}<>"/dev/tcp/127.0.0.1/$(port $service)"
		echo NOOP >&"$fd"
		read -r -t "$PATIENCE" _ <&"$fd"
	done
	echo x >"/dev/udp/127.0.0.1/$(port tftp udp)"
	start_tls
	PID[smtpd that accepts]=$(waiting smtp)
	PID[smtpd of a connection]=$(serving smtp)
	PID[pop3d that accepts]=$(waiting pop3)
	PID[pop3d of a connection]=$(serving pop3)
	PID[imapd that accepts]=$(waiting imap)
	PID[imapd of a connection]=$(serving imap)
	PID[tlsd that accepts]=$(waiting imaps)
	PID[tlsd of a connection]=$(serving imaps)
	start_dns
	start_web
	start_ldap
	start_finger
	PID[tlsd for STARTTLS]=$(serving spool/run/tlsd)
	PID[internal service]=$(serving echo)
	PID[\`nowait\` program]=$(serving nntp)
	wait_until waiting tftp
	PID[\`wait\` program over UDP]=$(waiting tftp)
	wait_until grep -q sleep "/proc/$(waiting tftp)/comm"
}

# A client that has shaken hands, and a handler that has sent a connection.
# shellcheck disable=SC2034 # they are open until the test ends
start_tls() {
	exec {tls}> >(openssl s_client -quiet -connect "127.0.0.1:$(port imaps)" \
		>/dev/null 2>&1 3>&- 4>&-)
	exec {starttls}> >(cd "$SITE" && exec python3 -c '
import socket, sys
client = socket.create_server(("127.0.0.1", 0))
handler = socket.create_connection(client.getsockname())
tlsd = socket.socket(socket.AF_UNIX)
tlsd.connect("spool/run/tlsd")
socket.send_fds(tlsd, [b"\0"], [handler.fileno()])
sys.stdin.read()' 3>&- 4>&-)
	wait_until serving spool/run/imap
	wait_until serving spool/run/tlsd
	wait_until test -e "/proc/$(serving spool/run/tlsd)/fd/3"
}

# A client of each: over UDP one that waits for the answer, so that all of its
# processes are there.
# shellcheck disable=SC2034 # it is open until the test ends
start_dns() {
	local pid

	exec {dns}<>"/dev/tcp/127.0.0.1/$(port domain)"
	wait_until serving domain
	dig +tries=20 +time=1 @127.0.0.1 -p "$(port domain udp)" . >/dev/null
	PID[dnsd of a connection]=$(serving domain)
	for pid in $(waiting domain); do
		if grep -q '^.*/memfd:scoreboard' "/proc/$pid/maps"; then
			PID[dnsd that accepts]=$pid
		else
			PID[dnsd over UDP]=$pid
			PID[dnsd beside it]=$(pgrep -P "$pid" | head -n 1)
		fi
	done
}

# A client that says nothing yet, and one whose answer takes long.
# shellcheck disable=SC2034 # it is open until the test ends
start_web() {
	local pid

	exec {web}<>"/dev/tcp/127.0.0.1/$(port http)"
	wait_until serving http
	PID[httpd that accepts]=$(waiting http)
	PID[httpd of a connection]=$(serving http)
	exec {cgi}<>"/dev/tcp/127.0.0.1/$(port http)"
	printf 'GET /cgi-bin/hang HTTP/1.1\r\nHost: www1.st.um\r\n\r\n' >&"$cgi"
	wait_until another http
	pid=$(serving http | tail -n 1)
	wait_until pgrep -P "$pid" -x sleep
	PID[program of CGI]=$(pgrep -P "$pid")
}

# A client that says nothing.
# shellcheck disable=SC2034 # it is open until the test ends
start_ldap() {
	exec {ldap}<>"/dev/tcp/127.0.0.1/$(port ldap)"
	wait_until serving ldap
	PID[ldapd that accepts]=$(waiting ldap)
	PID[ldapd of a connection]=$(serving ldap)
	wait_until test -e "/proc/${PID[ldapd of a connection]}/fd/4"
}

# A client that says nothing yet.
# shellcheck disable=SC2034 # it is open until the test ends
start_finger() {
	exec {finger}<>"/dev/tcp/127.0.0.1/$(port finger)"
	wait_until serving finger
	PID[fingerd that accepts]=$(waiting finger)
	PID[fingerd of a connection]=$(serving finger)
}

another() {
	[ "$(serving "$1" | wc -l)" -eq 2 ]
}

waiting() {
	sed -n "s|.*: $1: pid \([0-9]*\): waits\$|\1|p" "$LOG" | grep .
}

serving() {
	sed -n "s|.*: $1: .* pid \([0-9]*\): begins\$|\1|p" "$LOG" | grep .
}

# field PID NAME: of its status, the numbers.
field() {
	local words

	while read -r -a words; do
		[ "${words[0]}" != "$2:" ] || echo "${words[*]:1}"
	done <"/proc/$1/status"
}

limit() { # PID NAME
	local line

	while read -r line; do
		[[ ! $line =~ ^Max\ $2\ +([^ ]+)\ +([^ ]+) ]] ||
			echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
	done <"/proc/$1/limits"
}

# What kind of a file descriptor it is. A socket whose state is LISTEN, or of
# UDP, is one that strangers come to.
kind() {
	local to inode

	to=$(readlink "$1")
	case $to in
	/dev/null) echo null ;;
	"$LOG") echo log ;;
	"$SITE/spool/run/inetd.pid") echo pid file ;;
	/memfd:scoreboard*) echo scoreboard ;;
	"$SITE"/spool/run/logins.*) echo logins ;;
	"$SITE/spool/ldap/db/data.mdb") echo entries ;;
	"$SITE/spool/ldap/db/lock.mdb") echo readers ;;
	"$SITE"/spool/log/www/*) echo web log ;;
	pipe:*) echo pipe ;;
	'anon_inode:[signalfd]') echo signals ;;
	socket:*)
		inode=${to//[!0-9]/}
		awk -v inode="$inode" '$10 == inode {
			print $4 == "01" ? "connection" : "listener"
		}' /proc/net/{tcp,udp}
		awk -v inode="$inode" '$7 == inode {
			print $4 == "00010000" ? "listener" : "local connection"
		}' /proc/net/unix
		;;
	*) echo "$to" ;;
	esac
}

# The descriptors as the table has them: 0 to 2 by number, listeners that are
# inetd's in one word.
descriptors() {
	local fd

	for fd in $(find "/proc/$1/fd" -type l -printf '%f\n' | sort -n); do
		echo "$fd $(kind "/proc/$1/fd/$fd")"
	done | awk '
	{ number = $1 <= 2 ? $1 " " : ""; sub(/^[0-9]+ /, "") }
	$0 == "listener" && !number { $0 = "listeners"; if (listeners++) next }
	$0 == last && number { numbers = numbers number; next }
	NR > 1 { text = text numbers last ", " }
	{ last = $0; numbers = number }
	END { print text numbers last }'
}

COLUMNS_SHOWN=11 # by the function below

# shown PID COLUMN: what /proc has of it.
shown() {
	case $2 in
	Uid | Gid | Groups | NoNewPrivs | CapEff | Seccomp) field "$1" "$2" ;;
	descriptors) descriptors "$1" ;;
	scoreboard)
		[[ $(<"/proc/$1/maps") =~ rw-s[^$'\n']*/memfd:scoreboard ]] &&
			echo mapped || echo none
		;;
	core) limit "$1" 'core file size' ;;
	files) limit "$1" 'open files' ;;
	processes) limit "$1" processes ;;
	*) echo 'no such column' ;;
	esac
}

# meant CELL COLUMN: the same, of what the table says.
meant() {
	local cell=$1 user=$1

	case $2 in
	Uid | Gid | Groups | CapEff | processes)
		# Without root they are the starter's, whatever the line has.
		[ "$EUID" -eq 0 ] || cell="starter's"
		;;
	esac
	[ "$cell" != "starter's" ] || { shown $$ "$2"; return; }
	[ "$cell" != "line's" ] || user=$LINES_USER
	case $2 in
	Uid) four "$(id -u "$user")" ;;
	Gid)
		[ "$cell" = "line's" ] && four "$(id -g "$user")" ||
			four "$(getent group "$cell" | cut -d : -f 3)"
		;;
	Groups)
		[ "$cell" = "line's" ] && id -G "$user" ||
			getent group "$cell" | cut -d : -f 3
		;;
	CapEff) echo "${cell/none/0000000000000000}" ;;
	core | files | processes) echo "$cell $cell" ;;
	*) echo "$cell" ;;
	esac
}

four() {
	echo "$1 $1 $1 $1"
}

# Write two files: what the table says, and what there is instead.
compare() {
	local row column cell

	trap - DEBUG # bats follows each command, of which there are many
	while IFS=$'\t' read -r row column cell; do
		echo >&"$fd" # echo, which a minute of silence would end
		echo "$row: $column: $(meant "$cell" "$column")" >&5
		echo "$row: $column: $(shown "${PID[$row]-none}" "$column")" >&6
	done < <(table 1) 5>"$SITE/meant" 6>"$SITE/shown"
}

@test "each cell of the table is what /proc shows" {
	declare -A PID

	start_all
	(compare)
	diff "$SITE/meant" "$SITE/shown"
	assert_equal "$(wc -l <"$SITE/shown")" $((${#PID[@]} * COLUMNS_SHOWN))
}

@test "both tables have the same processes" {
	diff <(table 1 | cut -f 1 | uniq) <(table 2 | cut -f 1 | uniq)
	[ "$(table 2 | cut -f 3 | grep -c .)" -eq "$(table 2 | wc -l)" ]
}
