# mailpeers.bash - other people's mail servers, each from its package as
# scripts/peers unpacked it, in a root of its own: that of this machine with
# the package, its users and its settings laid over it.
#
# Only inside t/bench/mail's namespaces: mounts and ports are nobody else's,
# there is no network but the loopback, and all is gone with the last process.
# What a server writes that has to stay - mailboxes, queues, indexes - is in
# $SITE/disk/NAME, on the disk, for all alike; its programs, sockets and pids
# are in memory.
# shellcheck disable=SC2034 # PID, PORT and the like are lib.bash's

# The sixteen who get mail, one with a large mailbox, one with an empty one.
PEOPLE="$(echo user{1..16}) big empty"

# root_for NAME PACKAGE...: make ROOT_OF[NAME] of the packages, the first one
# uppermost.
declare -A ROOT_OF
root_for() {
	local name=$1 at=$SITE/roots/$1 package layers

	mkdir -p "$SITE/roots"
	mountpoint -q "$SITE/roots" || mount -t tmpfs none "$SITE/roots"
	mkdir -p "$at"/{upper,work,root,libraries/usr/lib/"$(uname -m)"-linux-gnu}
	cp -a "$PEERS/lib/." "$at/libraries/usr/lib/$(uname -m)-linux-gnu"
	for package in "${@:2}"; do
		cp -a "$PEERS/$package" "$at/$package"
		# Units for systemd; here /lib is a link.
		rm -rf "$at/${package:?}/lib"
		layers+=$at/$package:
	done
	mount -t overlay overlay "$at/root" -o \
		"lowerdir=$layers$at/libraries:/,upperdir=$at/upper,workdir=$at/work"
	mount --rbind /dev "$at/root/dev"
	mount --rbind /proc "$at/root/proc"
	ROOT_OF[$name]=$at/root
	on_disk "$name" mail /var/mail root:mail 2775
	on_disk "$name" home /home root:root 755
	# shellcheck disable=SC2086 # words
	account "$name" 20000 "$HASH" $PEOPLE
}

# on_disk NAME FOLDER PLACE OWNER MODE: what NAME has at PLACE is on the disk.
on_disk() {
	mkdir -p "$SITE/disk/$1/$2" "${ROOT_OF[$1]}$3"
	chown "$4" "$SITE/disk/$1/$2"
	chmod "$5" "$SITE/disk/$1/$2"
	mount --bind "$SITE/disk/$1/$2" "${ROOT_OF[$1]}$3"
}

# account NAME UID HASH WHO...: accounts with numbers from UID on.
account() {
	local etc=${ROOT_OF[$1]}/etc uid=$2 who

	for who in "${@:4}"; do
		sed -i "/^$who:/d" "$etc"/{passwd,group,shadow}
		echo "$who:x:$uid:$uid::/home/$who:/bin/sh" >>"$etc/passwd"
		echo "$who:x:$uid:" >>"$etc/group"
		echo "$who:$3:19000:0:99999:7:::" >>"$etc/shadow"
		if [ "$uid" -ge 20000 ]; then
			mkdir -p "${ROOT_OF[$1]}/home/$who"
			chown "$uid:$uid" "${ROOT_OF[$1]}/home/$who"
		fi
		uid=$((uid + 1))
	done
}

# in_root NAME COMMAND...: for start.
in_root() {
	chroot "${ROOT_OF[$1]}" "${@:2}"
}

# listens PORT
listens() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

start_postfix() {
	local etc

	root_for postfix postfix
	etc=${ROOT_OF[postfix]}/etc/postfix
	account postfix 19000 '*' postfix postdrop
	on_disk postfix queue /var/spool/postfix root:root 755
	mkdir -p "${ROOT_OF[postfix]}/var/lib/postfix"
	chown 19000:0 "${ROOT_OF[postfix]}/var/lib/postfix"
	cp "$PEERS"/postfix/usr/share/postfix/{dynamicmaps.cf,makedefs.out} "$etc"
	{
		cat "$PEERS/postfix/usr/share/postfix/main.cf.debian"
		cat <<-'E'
		myhostname = st.um
		mydestination = st.um
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		alias_maps =
		disable_dns_lookups = yes
		smtpd_peername_lookup = no
		E
	} >"$etc/main.cf"
	# Not in chroots of its own, which would need files of /etc.
	awk '!/^[# \t]/ { $5 = "n" } { print }' \
		"$PEERS/postfix/usr/share/postfix/master.cf.dist" >"$etc/master.cf"
	in_root postfix postfix check >"$SITE/postfix.check" 2>&1
	PORT[postfix]=25
	start postfix chroot "${ROOT_OF[postfix]}" \
		/usr/lib/postfix/sbin/master -d
	wait_until listens 25
}

start_opensmtpd() {
	root_for opensmtpd opensmtpd
	account opensmtpd 19000 '*' opensmtpd opensmtpq
	on_disk opensmtpd queue /var/spool/smtpd root:root 711
	mkdir -p "${ROOT_OF[opensmtpd]}/var/lib/opensmtpd/empty"
	cat >"${ROOT_OF[opensmtpd]}/etc/smtpd.conf" <<-'E'
	listen on 127.0.0.1 port 2525
	smtp limit max-mails 1000000
	action "local" mbox
	match from any for domain "st.um" action "local"
	E
	chmod 644 "${ROOT_OF[opensmtpd]}/etc/smtpd.conf"
	PORT[opensmtpd]=2525
	start opensmtpd chroot "${ROOT_OF[opensmtpd]}" /usr/sbin/smtpd -F
	wait_until listens 2525
}

start_popa3d() {
	root_for popa3d popa3d
	account popa3d 19000 '*' popa3d
	mkdir -p "${ROOT_OF[popa3d]}/var/lib/popa3d"
	PORT[popa3d]=110
	start popa3d chroot "${ROOT_OF[popa3d]}" /usr/sbin/popa3d -D
	wait_until listens 110
	PID[popa3d]=$(pgrep -o -x popa3d) # it is a daemon by now
}

# start_dovecot [PORT]: that of pop3 is 1110, of imap 1143.
start_dovecot() {
	local etc

	root_for dovecot dovecot-imapd dovecot-pop3d dovecot-core
	etc=${ROOT_OF[dovecot]}/etc/dovecot
	account dovecot 19000 '*' dovecot dovenull
	mkdir -p "$etc" "${ROOT_OF[dovecot]}/run/dovecot"
	cat >"$etc/dovecot.conf" <<-'E'
	protocols = pop3 imap
	listen = 127.0.0.1
	ssl = no
	disable_plaintext_auth = no
	log_path = /dev/null
	mail_location = mbox:~/mail:INBOX=/var/mail/%u
	mail_privileged_group = mail
	service pop3-login {
		inet_listener pop3 {
			port = 1110
		}
	}
	service imap-login {
		inet_listener imap {
			port = 1143
		}
	}
	passdb {
		driver = passwd-file
		args = /etc/dovecot/users
	}
	userdb {
		driver = passwd
	}
	E
	PORT[dovecot]=${1:-1110}
	start dovecot chroot "${ROOT_OF[dovecot]}" /usr/sbin/dovecot -F
	wait_until listens "${PORT[dovecot]}"
}

# passwords HASH: from now on that is everybody's.
passwords() {
	local name who

	HASH=$1
	for who in $PEOPLE; do
		echo "$who:$HASH"
	done >"$SITE/etc/users"
	for name in "${!ROOT_OF[@]}"; do
		awk -F : -v hash="$HASH" -v people=" $PEOPLE " '
			BEGIN { OFS = ":" }
			index(people, " " $1 " ") { $2 = hash }
			{ print }' "${ROOT_OF[$name]}/etc/shadow" \
			>"$SITE/shadow"
		cat "$SITE/shadow" >"${ROOT_OF[$name]}/etc/shadow"
		if [ "$name" = dovecot ]; then
			cp "$SITE/etc/users" "${ROOT_OF[$name]}/etc/dovecot/users"
			chmod 644 "${ROOT_OF[$name]}/etc/dovecot/users"
		fi
	done
}
