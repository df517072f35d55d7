# dns.bash - a dnsd with zones, over TCP and UDP.
#
#	load lib
#	load dns
#	setup() {
#		site
#		zones_of SET		# t/dns/SET/zones, or:
#		zone NAME <<'Z'
#		serve_dns
#	}

# zone NAME [SETTING...]: text on stdin, served as etc/zones/NAME, in which "/" is
# "%2F" and "%" is "%25".
zone() {
	local file=${1/#./root}

	file=${file//%/%25}
	file=$SITE/etc/zones/${file//\//%2F}
	mkdir -p "$SITE/etc/zones" "$SITE/spool/zones"
	cat >"$file"
	printf 'zone "%s" {\n%s\n}\n' "$1" "$(printf '\t%s\n' "${@:2}")" \
		>>"$SITE/etc/inetlab.conf"
}

zones_of() {
	local file zone

	for file in "$ROOT/t/dns/$1/zones"/*; do
		zone=${file##*/}
		zone "${zone/#root/.}" <"$file"
	done
}

# some_port: one below those that the kernel chooses, likely to be free.
some_port() {
	echo $((10000 + (RANDOM * 32768 + RANDOM) % 22000))
}

# serve_dns [SETTING...]: those of dns { }, or no rate limit if there are none.
# $PORT is where it listens over both; a port of your own is tried at first.
serve_dns() {
	local user

	[ $# -gt 0 ] || set -- 'responses = 0'
	printf 'dns {\n%s\n}\n' "$(printf '\t%s\n' "$@")" \
		>>"$SITE/etc/inetlab.conf"
	mkdir -p "$SITE/spool/zones"
	user=$(id -un)
	if [ "$EUID" -eq 0 ]; then
		user=daemon
		chown daemon "$SITE/spool/zones"
	fi
	for _ in 1 2 3 4 5; do
		PORT=${PORT:-$(some_port)}
		start_inetd -a 127.0.0.1 -o 0 <<-C
		$PORT stream tcp wait.4000/0/0 $user libexec/dnsd dnsd
		$PORT dgram udp wait.4000/0/0 $user libexec/dnsd dnsd
		C
		grep -q ": $PORT: .*in use" "$SITE/spool/log/inetd.log" || return 0
		stop_all
		PORT=
	done
	return 1
}

# ask.py WORD...: t/dns/ask.py, with the port after its first word.
ask() {
	"$ROOT/t/dns/ask.py" "$1" "$PORT" "${@:2}"
}
