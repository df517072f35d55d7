# dnspeers.bash - nsd, knot and bind9's named from their packages, as
# scripts/peers has unpacked them, on ports of their own.
#
# The caller says what these are:
#	$PEERS			where they are unpacked
#	$SITE			a folder for settings, logs and the like
#	start NAME COMMAND...	starts a server, $SITE/NAME.log is its log
#
# ZONES is a list of "origin=file". All run as who starts them and on
# 127.0.0.1 alone; each answers all zones whole (with the NS in the authority
# section where it can be made to, ANY too) and gives them to 127.0.0.1.

# dns_folder NAME: where the server has what it writes.
dns_folder() {
	mkdir -p "$SITE/$1"
	echo "$SITE/$1"
}

# start_nsd NAME PORT SERVERS ZONE...
start_nsd() {
	local name=$1 port=$2 servers=$3 folder zone

	shift 3
	folder=$(dns_folder "$name")
	{
		cat <<-C
		server:
			ip-address: 127.0.0.1@$port
			server-count: $servers
			username: ""
			chroot: ""
			database: ""
			zonesdir: "/"
			pidfile: "$folder/pid"
			xfrdfile: "$folder/xfrd"
			xfrdir: "$folder"
			zonelistfile: "$folder/zones"
			cookie-secret-file: "$folder/cookies"
			tcp-count: 1000
			tcp-query-count: 0
			rrl-ratelimit: 0
			refuse-any: no
			minimal-responses: no
			round-robin: no
		remote-control:
			control-enable: no
		C
		for zone; do
			printf 'zone:\n\tname: "%s"\n\tzonefile: "%s"\n' \
				"${zone%%=*}" "${zone#*=}"
			printf '\tprovide-xfr: 127.0.0.1 NOKEY\n'
		done
	} >"$folder/nsd.conf"
	start "$name" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/nsd/usr/sbin/nsd" -d -c "$folder/nsd.conf"
}

# start_named NAME PORT SERVERS ZONE...
start_named() {
	local name=$1 port=$2 servers=$3 folder zone

	shift 3
	folder=$(dns_folder "$name")
	{
		cat <<-C
		options {
			directory "$folder";
			pid-file "$folder/pid";
			session-keyfile none;
			managed-keys-directory "$folder";
			lock-file none;
			listen-on port $port { 127.0.0.1; };
			listen-on-v6 { none; };
			recursion no;
			allow-transfer { 127.0.0.1; };
			notify no;
			minimal-responses no;
			minimal-any no;
			dnssec-validation no;
			empty-zones-enable no;
			require-server-cookie no;
			answer-cookie no;
			tcp-clients 1000;
			check-names primary ignore;
			check-integrity no;
			check-mx ignore;
			check-wildcard no;
			check-dup-records ignore;
			max-udp-size 1232;
			zero-no-soa-ttl no;
			max-records-per-type 0;
			max-types-per-name 0;
		};
		controls { };
		C
		for zone; do
			printf 'zone "%s" { type primary; file "%s"; };\n' \
				"${zone%%=*}" "${zone#*=}"
		done
	} >"$folder/named.conf"
	start "$name" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/bind9/usr/sbin/named" -g -n "$servers" \
		-c "$folder/named.conf"
}

# start_knot NAME PORT SERVERS ZONE...
start_knot() {
	local name=$1 port=$2 servers=$3 folder zone

	shift 3
	folder=$(dns_folder "$name")
	{
		cat <<-C
		server:
		    rundir: "$folder"
		    listen: [ 127.0.0.1@$port ]
		    udp-workers: $servers
		    tcp-workers: $servers
		    background-workers: 1
		    tcp-max-clients: 1000
		    tcp-reuseport: on
		log:
		  - target: stderr
		    any: warning
		database:
		    storage: "$folder"
		acl:
		  - id: here
		    address: 127.0.0.1
		    action: transfer
		template:
		  - id: default
		    acl: here
		    semantic-checks: off
		    zonefile-sync: -1
		    journal-content: none
		zone:
		C
		for zone; do
			printf '  - domain: "%s"\n    file: "%s"\n' \
				"${zone%%=*}" "${zone#*=}"
		done
	} >"$folder/knot.conf"
	start "$name" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/knot/usr/sbin/knotd" -c "$folder/knot.conf"
}
