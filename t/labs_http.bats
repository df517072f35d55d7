# labs_http.bats - what students do with the web, by the numbers of the labs'
# sheets, on the demo's hosts.

load lib
load httpd_cgi

setup() {
	site
	rm -r "${SITE:?}/etc"
	mkdir -p "$SITE/etc" "$SITE/spool/log/www"
	cp -a "$ROOT"/etc/{inetlab.conf,www} "$SITE/etc"
	printf '%s:'"$CHEAP_HASH"'\n' user1 user2 >"$SITE/etc/www/passwords"
}

# get HOST PATH [FIELD...]: the answer of the demo's host.
get() {
	printf '%s\r\n' "GET $2 HTTP/1.1" "Host: $1" "${@:3}" 'Connection: close' '' |
		http
}

# login NAME PASSWORD: the field that says so.
login() {
	echo "Authorization: Basic $(printf %s "$1:$2" | base64)"
}

status() {
	[[ ${lines[0]} = "HTTP/1.1 $1 "* ]] || fail "expected $1: ${lines[0]}"
}

@test "000-4.2 000-4.3a 000-4.3d: hosts by name, and the source of a page" {
	run get www1.st.um /
	status 200
	assert_line 'Content-Type: text/html'
	assert_line '<title>Test</title>'
	assert_line '<p>Hello World</p>'
	run get WWW3.st.um:8443 /
	assert_line '<p>Hello Secret World</p>'
	run get www.st.um /
	assert_line '<title>st.um</title>'
	run get nobody.example /
	assert_line '<title>st.um</title>'
}

@test "000-4.3b: a login, a group, a network" {
	export TCPREMOTEIP=127.0.0.1
	run get www2.st.um /
	status 401
	assert_line --regexp '^WWW-Authenticate: Basic realm="for dummies"'
	run get www2.st.um / "$(login user1 password)"
	status 200
	assert_line '<p>Hello Dummies</p>'
	run get www2.st.um / "$(login user1 wrong)"
	status 401
	run get www2.st.um / "$(login user2 password)"
	status 403
	# From the lab's network; but passwords only under TLS.
	TCPREMOTEIP=172.16.22.7 run get www2.st.um / "$(login user1 password)"
	status 403
	TCPREMOTEIP=172.16.22.7 TLS_PROTOCOL=TLSv1.3 \
		run get www2.st.um / "$(login user1 password)"
	status 200
	TCPREMOTEIP=172.16.23.7 TLS_PROTOCOL=TLSv1.3 \
		run get www2.st.um / "$(login user1 password)"
	status 403
	assert_line --partial 'Not from this network.'
}

@test "000-4-methods: each is answered as it should be" {
	local method code

	while read -r method code; do
		run http < <(printf '%s\r\n' "$method / HTTP/1.1" 'Host: www1.st.um' \
			'Content-Length: 0' 'Connection: close' '')
		status "$code"
		[ "$code" != 405 ] || assert_line 'Allow: GET, HEAD, OPTIONS'
	done <<-'E'
	GET 200
	HEAD 200
	OPTIONS 200
	POST 405
	PUT 405
	DELETE 405
	TRACE 405
	BREW 501
	E
}

@test "000-4-codes: a chart of all, and each on demand" {
	run get st.um /status/
	status 200
	for code in 200 301 306 404 416 500 505 506; do
		assert_line --partial "<a href=\"/status/$code\">$code</a>"
	done
	run get st.um /status/416
	status 416
	assert_line 'Content-Range: bytes */1024'
	run get www1.st.um /status/416
	status 404
}

@test "a mail program is told where st.um's servers are" {
	run get autoconfig.st.um '/mail/config-v1.1.xml?emailaddress=user1@st.um'
	status 302
	location=$(sed -n 's/^Location: //p' <<<"$output")
	run get st.um "/${location#*/}"
	status 200
	assert_line --regexp '^Content-Type: (text|application)/xml'
	# Each is a line of the demo's inetd.conf, at 8000 more.
	# shellcheck disable=SC2046 # words
	getent services $(grep -oE '^[a-z0-9]+' "$ROOT/etc/inetd.conf") |
		sed -n 's,^.* \([0-9]*\)/tcp.*,\1,p' >"$SITE/ports"
	content | python3 -c '
import sys, xml.etree.ElementTree as xml
for port in xml.parse(sys.stdin).iter("port"):
    print(int(port.text) - 8000)' >"$SITE/named"
	[ "$(wc -l <"$SITE/named")" -eq 5 ]
	run grep -vxFf "$SITE/ports" "$SITE/named"
	assert_output ''
}
