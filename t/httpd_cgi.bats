# httpd_cgi.bats - programs behind httpd: CGI/1.1 (RFC 3875), and php-cgi.

load lib
load httpd_cgi

setup() {
	site
	mkdir -p "$SITE/www/cgi-bin" "$SITE/www/sub"
	settings 'cgi = 10'
}

@test "a program is told what RFC 3875 has, and nothing else" {
	program env <<'E'
printf 'Content-Type: text/plain\n\n'
env | grep -vE '^(PWD|_|SHLVL|OLDPWD)=' | LC_ALL=C sort
E
	TCPREMOTEPORT=4711 TCPLOCALIP=192.0.2.2 TCPLOCALPORT=80 SECRET=1 \
		run ask 'GET /cgi-bin/env/a%20b/c?x=1&y=%20' 'Accept: */*' \
		'X-Twice: 1' 'x-twice: 2' 'Cookie: a=1' 'Cookie: b=2' \
		'X_Forwarded: 1' 'Proxy: http://evil/' \
		'Authorization: Basic dTpw' 'Connection: close'
	assert_line --index 0 'HTTP/1.1 200 OK'
	assert_equal "$(content)" "DOCUMENT_ROOT=$SITE/www
GATEWAY_INTERFACE=CGI/1.1
HTTP_ACCEPT=*/*
HTTP_COOKIE=a=1; b=2
HTTP_HOST=www.st.um:8080
HTTP_X_TWICE=1, 2
PATH=/usr/local/bin:/usr/bin:/bin
PATH_INFO=/a b/c
PATH_TRANSLATED=$SITE/www/a b/c
QUERY_STRING=x=1&y=%20
REDIRECT_STATUS=200
REMOTE_ADDR=192.0.2.1
REMOTE_HOST=192.0.2.1
REMOTE_PORT=4711
REQUEST_METHOD=GET
REQUEST_URI=/cgi-bin/env/a%20b/c?x=1&y=%20
SCRIPT_FILENAME=$SITE/www/cgi-bin/env
SCRIPT_NAME=/cgi-bin/env
SERVER_ADDR=192.0.2.2
SERVER_NAME=www.st.um
SERVER_PORT=80
SERVER_PROTOCOL=HTTP/1.1
SERVER_SOFTWARE=inetlab"
}

@test "it has three descriptors, its own folder, and a group of its own" {
	program fds <<'E'
printf 'Content-Type: text/plain\n\n'
python3 -c 'import os; print(*sorted(os.listdir("/proc/%d/fd" % os.getppid())))'
pwd
ps -o pid=,pgid= $$
E
	run ask 'GET /cgi-bin/fds'
	# (dash has its script as 10.)
	assert_equal "$(content | head -n 2)" "0 1 10 2"$'\n'"$SITE/www/cgi-bin"
	read -r pid group < <(content | tail -n 1)
	assert_equal "$pid" "$group"
}

@test "a body: with its length, in chunks, and after 100 Continue" {
	program cat <<'E'
printf 'Content-Type: text/plain\n\n%s:' "$CONTENT_LENGTH"; cat
E
	run ask 'POST /cgi-bin/cat' 'Content-Length: 5' < <(printf hello)
	assert_equal "$(content)" 5:hello
	run ask 'POST /cgi-bin/cat' 'Transfer-Encoding: chunked' \
		< <(printf '3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n')
	assert_equal "$(content)" 5:abcde
	{
		printf '%s\r\n' 'POST /cgi-bin/cat HTTP/1.1' 'Host: x' \
			'Content-Length: 5' 'Expect: 100-continue' ''
		wait_until grep -q '^HTTP/1.1 100 ' "$BATS_TEST_TMPDIR/said"
		printf hello
	} | "$LIBEXEC/httpd" >"$BATS_TEST_TMPDIR/said"
	grep -q 5:hello "$BATS_TEST_TMPDIR/said"
}

@test "an echo of 8 MiB, by a program that writes as it reads" {
	program cat <<<'printf "Content-Type: application/octet-stream\n\n"; cat'
	serve_http
	head -c 8388608 /dev/urandom >"$BATS_TEST_TMPDIR/big"
	curl -sS -m 30 --data-binary @"$BATS_TEST_TMPDIR/big" \
		-o "$BATS_TEST_TMPDIR/back" "$URL/cgi-bin/cat"
	cmp "$BATS_TEST_TMPDIR/big" "$BATS_TEST_TMPDIR/back"
}

@test "more than body_max is 413, and the program never runs" {
	settings 'body_max = 1000'
	program touch <<<'touch ../ran; printf "Content-Type: text/plain\n\n"'
	run ask 'POST /cgi-bin/touch' 'Content-Length: 1001' \
		< <(head -c 1001 /dev/zero)
	assert_line --index 0 'HTTP/1.1 413 Content Too Large'
	run ask 'POST /cgi-bin/touch' 'Transfer-Encoding: chunked' \
		< <(printf '3e9\r\n%01001d\r\n0\r\n\r\n' 0)
	assert_line --index 0 'HTTP/1.1 413 Content Too Large'
	[ ! -e "$SITE/www/ran" ]
}

@test "Status, Location, cookies; what is about the connection is ours" {
	program status <<'E'
printf 'Status: 404 Nope\r\nContent-Type: text/plain\r\nSet-Cookie: a=1\r\n'
printf 'Set-Cookie: b=2\r\nConnection: upgrade\r\nTransfer-Encoding: gzip\r\n'
printf 'Content-Length: 99\r\nServer: evil\r\n\r\nnothing'
E
	run ask 'GET /cgi-bin/status'
	assert_line --index 0 'HTTP/1.1 404 Not Found'
	assert_line 'Set-Cookie: a=1'
	assert_line 'Set-Cookie: b=2'
	assert_equal "$(content)" nothing
	refute_output --regexp 'upgrade|gzip|evil|: 99'
	program location <<<'printf "Location: http://st.um/x\n\n"'
	run ask 'GET /cgi-bin/location'
	assert_line --index 0 'HTTP/1.1 302 Found'
	assert_line 'Location: http://st.um/x'
	program reset <<<'printf "Status: 205\n\nx"'
	run ask 'GET /cgi-bin/reset'
	assert_line 'Content-Length: 0'
	assert_equal "$(content)" ''
	program none <<<'printf "Status: 204\n\nx"'
	run ask 'GET /cgi-bin/none' 'Connection: close'
	assert_line --index 0 'HTTP/1.1 204 No Content'
	refute_output --partial Content-Length
	assert_equal "$(content)" ''
}

@test "HEAD has no content, and the next request its answer" {
	program hello <<<'printf "Content-Type: text/plain\n\nhello\n"'
	run ask $'HEAD /cgi-bin/hello HTTP/1.1\r\nHost: x\r\n\r\nGET /cgi-bin/hello'
	assert_equal "$(grep -c '^HTTP/1.1 200 OK' <<<"$output")" 2
	assert_equal "$(grep -c '^hello' <<<"$output")" 1
	# A program that knows of HEAD has no content to be counted.
	program knows <<'E'
printf 'Content-Type: text/plain\n\n'
[ "$REQUEST_METHOD" = HEAD ] || echo hello
E
	run ask 'HEAD /cgi-bin/knows'
	assert_line --index 0 'HTTP/1.1 200 OK'
	refute_output --partial Content-Length
	run ask 'GET /cgi-bin/knows'
	assert_line 'Content-Length: 6'
}

@test "what is no answer is 502, and the log has what it complained of" {
	local said i=0

	for said in '' 'nonsense\n' 'Content-Type: a\rb\n\n' 'X: y\n\n' \
		'Status: 99\n\n' 'Status: 600\n\n' 'Content Type: a\n\n' \
		'Content-Type: text/plain\n'; do
		program bad$((++i)) <<<"printf '$said'; echo no good >&2"
		run ask "GET /cgi-bin/bad$i"
		assert_line --index 0 'HTTP/1.1 502 Bad Gateway'
	done
	grep -q 'program [0-9]* says: no good$' "$BATS_TEST_TMPDIR/log"
	program long <<<'printf "X: %020000d\n\n" 0'
	run ask "GET /cgi-bin/long"
	assert_line --index 0 'HTTP/1.1 502 Bad Gateway'
}

@test "what may not be run: 403" {
	program hello <<<'printf "Content-Type: text/plain\n\nhello\n"'
	chmod 644 "$SITE/www/cgi-bin/hello"
	run ask 'GET /cgi-bin/hello'
	assert_line --index 0 'HTTP/1.1 403 Forbidden'
	refute_output --partial printf
}

@test "one that hangs ends with all it has started, and others do not wait" {
	settings 'cgi = 2'
	program hang <<<"sleep 4711.$$ & exec sleep 4711.$$"
	program hello <<<'printf "Content-Type: text/plain\n\nhello\n"'
	serve_http
	curl -sS -o /dev/null -w '%{http_code}' "$URL/cgi-bin/hang" \
		>"$BATS_TEST_TMPDIR/code" 3>&- &
	wait_until pgrep -f "sleep 4711.$$"
	run curl -sS "$URL/cgi-bin/hello"
	assert_output hello
	pgrep -f "sleep 4711.$$"
	wait $!
	assert_equal "$(<"$BATS_TEST_TMPDIR/code")" 504
	wait_until nobody_runs "sleep 4711.$$"
}

@test "one that hangs and has left its group ends too" {
	settings 'cgi = 1'
	program escape <<'E'
exec python3 -c 'import os, time
os.setpgid(0, os.getpgid(os.getppid()))
time.sleep(4714)'
E
	run ask 'GET /cgi-bin/escape'
	assert_line --index 0 'HTTP/1.1 504 Gateway Timeout'
}

@test "one whose client leaves, or whose httpd is told to end, ends too" {
	program half <<<"printf 'Content-Type: text/plain\n\nbegun\n'
exec sleep 4712.$$"
	serve_http nowait
	curl -sS -N "$URL/cgi-bin/half" >"$BATS_TEST_TMPDIR/half" 2>&1 3>&- &
	# What has been said has come, while the rest is waited for.
	wait_until grep -q begun "$BATS_TEST_TMPDIR/half"
	pgrep -f "sleep 4712.$$"
	pkill -TERM -P "$INETD_PID" httpd
	wait_until nobody_runs "sleep 4712.$$"
	run wait $!
	assert_failure # it has seen that this is not all
	python3 - "$(port http)" <<'P'
import socket, struct, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.send(b"GET /cgi-bin/half HTTP/1.1\r\nHost: x\r\n\r\n")
while b"begun" not in s.recv(1000):
    pass
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
P
	wait_until nobody_runs "sleep 4712.$$"
}

@test "one that floods is cut, and one that outlives its answer ends" {
	program flood <<<'printf "Content-Type: text/plain\n\n"; exec yes'
	run ask 'HEAD /cgi-bin/flood'
	assert_line --index 0 'HTTP/1.1 200 OK'
	grep -q 'program [0-9]* said too much$' "$BATS_TEST_TMPDIR/log"
	program daemon <<<"printf 'Content-Type: text/plain\n\nx'
sleep 4713.$$ >/dev/null 2>&1 &"
	run ask 'GET /cgi-bin/daemon'
	assert_line x
	nobody_runs "sleep 4713.$$"
}

# three_at_once wait|nowait FILE: and no fourth; FILE is that of logins.
three_at_once() {
	local i pids=()

	settings "cgi_max = 3 logins = $2"
	mkfifo -m 666 "$SITE/www/go"
	program wait <<'E'
printf 'Content-Type: text/plain\n\nbegun\n'
read -r x <../go
echo end
E
	serve_http "$1"
	for i in 1 2 3; do
		curl -sS -N "$URL/cgi-bin/wait" >"$BATS_TEST_TMPDIR/$i" 3>&- &
		pids+=($!)
	done
	for i in 1 2 3; do
		wait_until grep -q begun "$BATS_TEST_TMPDIR/$i"
	done
	run curl -sSi "$URL/cgi-bin/wait"
	assert_line --index 0 $'HTTP/1.1 503 Service Unavailable\r'
	assert_line $'Retry-After: 5\r'
	exec {go}<>"$SITE/www/go"
	for i in 1 2 3; do
		echo >&"$go"
		wait_until some_ended $i
	done
	wait "${pids[@]}"
	run cat "$BATS_TEST_TMPDIR"/{1,2,3}
	assert_output $'begun\nend\nbegun\nend\nbegun\nend'
}

# some_ended N: of the three above. (Two readers of a fifo may share a line.)
some_ended() {
	[ "$(cat "$BATS_TEST_TMPDIR"/{1,2,3} | grep -c end)" -ge "$1" ]
}

@test "cgi_max at once, one more is told to come later" {
	three_at_once wait spool/run/logins
}

@test "likewise without a file to count in" {
	three_at_once wait no/such/file
}

@test "likewise of processes that know nothing of each other" {
	three_at_once nowait spool/run/logins
}

@test "to HTTP/1.0 an answer of unknown length ends with the connection" {
	program slow <<<'printf "Content-Type: text/plain\n\na"; sleep 0.1; printf b'
	run http <<<$'GET /cgi-bin/slow HTTP/1.0\nHost: x\nConnection: keep-alive\n'
	refute_output --partial chunked
	assert_line 'Connection: close'
	assert_equal "$(content)" ab
}

@test "php-cgi: a page, its path, a form, a file" {
	cat >"$SITE/www/sub/index.php" <<'E'
<?php
setcookie("seen", "yes");
echo $_SERVER["SCRIPT_NAME"], " ", $_GET["a"] ?? "-", " ", $_POST["b"] ?? "-", " ",
	isset($_FILES["f"]) ? file_get_contents($_FILES["f"]["tmp_name"]) : "-";
E
	serve_http
	run curl -sSi "$URL/sub/?a=1"
	assert_line --partial 'Set-Cookie: seen=yes'
	assert_line --partial 'Content-type: text/html'
	assert_line '/sub/index.php 1 - -'
	run curl -sS -d b=2 "$URL/sub/index.php"
	assert_output '/sub/index.php - 2 -'
	echo -n content >"$BATS_TEST_TMPDIR/file"
	run curl -sS -F b=3 -F "f=@$BATS_TEST_TMPDIR/file" "$URL/sub/index.php?a=4"
	assert_output '/sub/index.php 4 3 content'
}
