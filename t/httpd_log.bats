# httpd_log.bats - who asked a site for what, and how long they may stay.

load lib
load inetd
load http

setup() {
	web_site
}

# logged PATTERN: the log of www1 has a line of this form.
logged() {
	grep -qxE "$1" "$WEBLOG"
}

DATE='\[[0-9]{2}/[A-Z][a-z]{2}/20[0-9]{2}(:[0-9]{2}){3} [+-][0-9]{4}\]'

@test "a line a request, as Apache has it" {
	local size

	serve_web
	size=$(stat -c %s "$WWW/index.html")
	curl -s -A 'a "b" \ c' -e 'http://a.st.um/x?y' "$URL/?q=1" -o /dev/null
	curl -sI "$URL/none" -A '' -o /dev/null
	wait_until logged "127\.0\.0\.1 - - $DATE \"GET /\?q=1 HTTP/1\.1\" 200 $size \"http://a\.st\.um/x\?y\" \"a \\\\\"b\\\\\" \\\\\\\\ c\""
	wait_until logged "127\.0\.0\.1 - - $DATE \"HEAD /none HTTP/1\.1\" 404 - \"-\" \"-\""
	[ "$(wc -l <"$WEBLOG")" -eq 2 ]
}

@test "what a client sends forges no line of the log" {
	serve_web
	printf 'GET /\xe2\x80\xae\xc2\x9b HTTP/1.1\r\nHost: a\r\nUser-Agent: \xff\t"x\r\n\r\nGET /\x1b[2J HTTP/1.1\r\nHost: a\r\n\r\n' |
		ask "$PORT" >/dev/null
	wait_until logged ".* \"GET /\\\\xe2\\\\x80\\\\xae\\\\xc2\\\\x9b HTTP/1\.1\" 404 [0-9]+ \"-\" \"\\\\xff\\\\x09\\\\\"x\""
	wait_until logged ".* \"GET /\\\\x1b\[2J HTTP/1\.1\" 400 [0-9]+ \"-\" \"-\""
	run grep -cvP '^[ -~]*$' "$WEBLOG"
	assert_output 0
}

@test "the log is written while the client is still there" {
	local fd

	serve_web
	open_to fd
	printf 'GET /one HTTP/1.1\r\nHost: a\r\n\r\n' >&"$fd"
	wait_until logged '.* "GET /one HTTP/1\.1" 404 .*'
	served 1
	exec {fd}>&-
}

@test "a connection that is old ends with its next answer" {
	local fd heard

	serve_web <<<'http { lifetime = 1 }'
	open_to fd
	printf 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' >&"$fd"
	wait_until logged '.* "GET / HTTP/1\.1" 200 .*' # in a second
	printf 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' >&"$fd"
	heard=$(timeout "$PATIENCE" cat <&"$fd")
	[ "$(grep -c '^HTTP/1.1 200' <<<"$heard")" -eq 2 ]
	[ "$(grep -c '^Connection: close' <<<"$heard")" -eq 1 ]
	exec {fd}>&-
}

# It has httpd started, and was there before httpd could say anything of it.
@test "the first client of all has its time, and no more" {
	local fd

	serve_web <<<'http { idle = 1 }'
	open_to fd
	wait_until served 1
	wait_until served 0
	exec {fd}>&-
}
