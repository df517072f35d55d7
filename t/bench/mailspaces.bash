# mailspaces.bash - where t/bench/mail runs: a folder on the disk of the build,
# and, if root does it, namespaces of its own, that end with whatever runs in
# them.
# shellcheck disable=SC2034 # PID, PORT and the like are lib.bash's

DISK=$ROOT/build/bench
LEFT_OUT=

# fetch_peers PACKAGE...: those that cannot be had are left out.
fetch_peers() {
	local package

	for package in "$@"; do
		scripts/peers "$package" >/dev/null || :
	done
}

# is_there NAME PACKAGE...: may be measured; otherwise it's in LEFT_OUT.
is_there() {
	local package

	for package in "${@:2}"; do
		[ ! -d "$PEERS/$package" ] || continue
		LEFT_OUT+="${LEFT_OUT:+, }$1 (no package)"
		return 1
	done
	[ "$(id -u)" -eq 0 ] && return
	LEFT_OUT+="${LEFT_OUT:+, }$1 (needs root)"
	return 1
}

choose_peers() {
	SMTP_PEERS=() POP3_PEERS=() IMAP_PEER=
	is_there postfix postfix && SMTP_PEERS+=(postfix)
	is_there opensmtpd opensmtpd && SMTP_PEERS+=(opensmtpd)
	is_there popa3d popa3d && POP3_PEERS+=(popa3d)
	is_there dovecot dovecot-core dovecot-pop3d && POP3_PEERS+=(dovecot)
	is_there dovecot dovecot-core dovecot-pop3d dovecot-imapd &&
		IMAP_PEER=dovecot
}

# enter ARGUMENTS: root's run goes on in namespaces, and this process only
# waits, to clean up. The output that is to be kept is written here.
enter() {
	local results=/dev/null

	if [ -n "${BENCH_SITE-}" ]; then
		trap end_servers EXIT
		trap 'exit 143' TERM
		choose_peers
		ip link set lo up
		return
	fi
	trap leave EXIT
	trap 'exit 130' INT TERM HUP
	case ${1:-full}${2-} in
	full) results=t/bench/mail-results.txt ;;
	fullimap) results=t/bench/imap-results.txt ;;
	esac
	if [ "$(id -u)" -ne 0 ]; then
		choose_peers
		[ $results = /dev/null ] || exec > >(tee $results)
		return
	fi
	fetch_peers postfix opensmtpd dovecot-core dovecot-pop3d \
		dovecot-imapd popa3d
	unshare --mount --net --pid --fork --kill-child --mount-proc \
		env BENCH_SITE="$SITE" "$0" "$@" > >(tee $results) &
	INSIDE=$!
	wait $INSIDE
	exit
}

leave() {
	end_servers
	[ -z "${INSIDE-}" ] || kill -KILL "$INSIDE" 2>/dev/null
	wait
	# Those inside may write until the last of them is gone.
	until rm -rf "$SITE" "$DISK.$(basename "$SITE")"; do
		sleep 0.1
	done
}

# make_disk: $SITE/disk, on the disk of the build, where others can get to it.
make_disk() {
	local disk

	disk=$DISK.$(basename "$SITE")
	mkdir -p "$disk"
	if [ "$(id -u)" -eq 0 ]; then
		mkdir -p "$SITE/disk"
		mount --bind "$disk" "$SITE/disk"
		chmod 755 "$SITE/disk"
		USER_NAME=mail
	else
		ln -s "$disk" "$SITE/disk"
	fi
}

# settings: our site, its mail on that disk.
settings() {
	local folder=$SITE/disk/inetlab

	cat >"$INETLAB_CONF" <<-'E'
	domain = "st.um"
	mail = "disk/inetlab/mail"
	tmp = "disk/inetlab/tmp"
	E
	mkdir -p "$folder/mail" "$folder/tmp"
	[ "$(id -u)" -ne 0 ] || chown -R mail:mail "$folder"
	passwords "$CHEAP_HASH"
	[ "$(id -u)" -ne 0 ] || chgrp mail "$SITE/etc/users"
	chmod 640 "$SITE/etc/users"
}

# "password", hashed as cheaply as crypt(5) allows.
# shellcheck disable=SC2016 # the dollars are the hash's
CHEAP_HASH='$5$rounds=1000$saltsalt$azOwbpkvuuBKkE82dQPwTsQE8JyT9Fflpr9aKid3aT9'

# mail_of NAME: the folder of its mailboxes.
mail_of() {
	case $1 in
	smtpd* | pop3d* | imapd*) echo "$SITE/disk/inetlab/mail" ;;
	*) echo "$SITE/disk/$1/mail" ;;
	esac
}

# put FILE NAME WHO...: as the mailbox of WHO at NAME's, who has no cache.
# It was not changed this second: then popa3d would wait for the next one.
put() {
	local mail who box

	mail=$(mail_of "$2")
	for who in "${@:3}"; do
		box=$mail/$who
		rm -rf "$box" "$mail/.$who".* "$SITE/disk/$2/home/$who"/*
		cp "$1" "$box"
		touch -d "1 hour ago" "$box"
		[ "$(id -u)" -ne 0 ] || case $2 in
		pop3d* | imapd*) chown mail:mail "$box" ;;
		*) chown "$(stat -c %u "$SITE/disk/$2/home/$who"):mail" "$box" ;;
		esac
		chmod 660 "$box"
	done
}
