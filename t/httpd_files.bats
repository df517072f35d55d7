# httpd_files.bats - files: conditions, parts, codings, PUT and DELETE.

load lib
load inetd
load http

setup() {
	web_site
	printf 0123456789 >"$WWW/ten"
	touch -d '2020-01-01 00:00:00Z' "$WWW/ten"
}

# code [curl's OPTION...] PATH: its status.
code() {
	curl -sS --max-time "$PATIENCE" -o /dev/null -w '%{http_code}\n' "${@:1:$#-1}" "$URL${*: -1}"
}

# field NAME [curl's OPTION...] PATH: that field of the answer.
field() {
	curl -sS --max-time "$PATIENCE" -o /dev/null -D - "${@:2:$#-2}" "$URL${*: -1}" |
		sed -nE "s/^$1: (.*)\r\$/\1/pI"
}

@test "conditions: each date, each tag, and which of them counts" {
	serve_web
	tag=$(field ETag /ten)
	[ "$(field Last-Modified /ten)" = 'Wed, 01 Jan 2020 00:00:00 GMT' ]
	while IFS='|' read -r expected first second; do
		first=${first/TAG/$tag} second=${second/TAG/$tag}
		run code -H "$first" ${second:+-H "$second"} /ten
		[ "$output" = "$expected" ] || fail "$output, not $expected: $first, $second"
	done <<-'C'
	304|If-None-Match: TAG
	304|If-None-Match: "a", W/TAG
	304|If-None-Match: *
	200|If-None-Match: "a"
	200|If-None-Match: "a"|If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT
	304|If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT
	304|If-Modified-Since: Wednesday, 01-Jan-20 00:00:00 GMT
	304|If-Modified-Since: Wed Jan  1 00:00:00 2020
	200|If-Modified-Since: Tue, 31 Dec 2019 23:59:59 GMT
	200|If-Modified-Since: yesterday
	200|If-Match: TAG
	200|If-Match: *
	412|If-Match: "a"
	412|If-Match: W/TAG
	200|If-Match: TAG|If-Unmodified-Since: Tue, 31 Dec 2019 23:59:59 GMT
	412|If-Unmodified-Since: Tue, 31 Dec 2019 23:59:59 GMT
	200|If-Unmodified-Since: Wed, 01 Jan 2020 00:00:00 GMT
	206|Range: bytes=0-0|If-Range: TAG
	200|Range: bytes=0-0|If-Range: "a"
	200|Range: bytes=0-0|If-Range: W/TAG
	206|Range: bytes=0-0|If-Range: Wed, 01 Jan 2020 00:00:00 GMT
	200|Range: bytes=0-0|If-Range: Wed, 01 Jan 2020 00:00:01 GMT
	304|Range: bytes=0-0|If-None-Match: TAG
	304|If-None-Match: "a"|If-None-Match: "b", TAG
	200|If-Match: "a"|If-Match: TAG
	412|If-Match: "a"|If-Match: "b"
	200|If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT|If-Modified-Since: Thu, 02 Jan 2020 00:00:00 GMT
	200|If-Unmodified-Since: Tue, 31 Dec 2019 23:59:59 GMT|If-Unmodified-Since: Tue, 31 Dec 2019 23:59:59 GMT
	200|Range: bytes=0-0|Range: bytes=1-1
	C
	[ "$(code -H 'Range: bytes=0-0' -H "If-Range: $tag" -H 'If-Range: "a"' /ten)" = 200 ]
	# RFC 9110 15.4.5: what a cache has to know, and nothing of the content.
	run -0 curl -sSi -H "If-None-Match: $tag" "$URL/ten"
	assert_line "ETag: $tag"$'\r'
	assert_line $'Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT\r'
	assert_line $'Vary: Accept-Encoding\r'
	assert_line --regexp '^Date: '
	refute_output --partial Content-
	# What is to change tomorrow has not changed later than now.
	touch -d tomorrow "$WWW/ten"
	(($(date -d "$(field Last-Modified /ten)" +%s) <= $(date +%s)))
}

@test "ranges: one, several, too many, none" {
	: >"$WWW/empty"
	serve_web
	while IFS='|' read -r range expected content; do
		run code -H "Range: $range" /ten
		[ "$output" = "$expected" ] || fail "$output, not $expected: $range"
		[ -z "$content" ] || [ "$(curl -sS -H "Range: $range" "$URL/ten")" = "$content" ]
	done <<-'C'
	bytes=0-3|206|0123
	Bytes=3-3|206|3
	bytes=8-|206|89
	bytes=8-99999999|206|89
	bytes=-3|206|789
	bytes=-99|206|0123456789
	bytes= 1-2 , 20-30|206|12
	bytes=10-|416
	bytes=-0|416
	bytes=3-2|200|0123456789
	bytes=|200
	bytes=a-b|200
	bytes=1-2-3|200
	bytes=99999999999999999999-|200
	lines=1-2|200
	bytes=0-9,0-9|200
	bytes=0-0,0-0,0-0|200
	C
	[ "$(code -r 0-0,2-2,4-4,6-6,8-8 /ten)" = 206 ]
	[ "$(code -r "$(printf '0-0,%.0s' {1..20})1-1" /ten)" = 200 ]
	[ "$(code -r 0-0 /empty)" = 416 ]
	[ "$(field Content-Range -r 20- /ten)" = 'bytes */10' ]
	[ "$(code -I -r 0-0 /ten)" = 200 ]
	# What is said of the whole is said of its parts.
	cp "$WWW/ten" "$WWW/ten.txt"
	[ "$(field Content-Type -r 0-3 /ten.txt)" = "$(field Content-Type /ten.txt)" ]
	[ "$(curl -sS -r 0-0,2-2 "$URL/ten.txt" | grep -c $'^Content-Type: text/plain; charset=utf-8\r')" -eq 2 ]
	curl -sS -D "$HOME/head" -r 0-1,5-6 "$URL/ten" >"$HOME/parts"
	boundary=$(sed -nE 's/.*boundary=(.*)\r/\1/p' "$HOME/head")
	[ "$(sed -nE 's/^Content-Length: (.*)\r/\1/p' "$HOME/head")" -eq "$(wc -c <"$HOME/parts")" ]
	tr -d '\r' <"$HOME/parts" | diff - <(
		printf '\n--%s\nContent-Type: application/octet-stream\nContent-Range: bytes %s/10\n\n%s' \
			"$boundary" 0-1 01 "$boundary" 5-6 56
		printf '\n--%s--\n' "$boundary"
	)
}

@test "compressed files beside a file, for those who take them" {
	echo whole >"$WWW/page.html"
	printf 'br' >"$WWW/page.html.br"
	printf 'gz' >"$WWW/page.html.gz"
	echo new >"$WWW/new.html"
	printf 'old' >"$WWW/new.html.gz"
	touch -d 2020-01-01 "$WWW/new.html.gz"
	serve_web
	[ "$(field Vary /page.html)" = Accept-Encoding ]
	while IFS='|' read -r accept expected; do
		run field Content-Encoding -H "Accept-Encoding: $accept" /page.html
		[ "$output" = "$expected" ] || fail "$output, not $expected: $accept"
	done <<-'C'
	gzip|gzip
	gzip, deflate, br|br
	gzip;q=1.0, br;q=0.5|gzip
	GZIP ; q=0.1|gzip
	*|br
	*;q=0.5, br;q=0|gzip
	identity|
	gzip;q=0|
	identity, gzip;q=0.5|
	deflate|
	C
	# A list may be in several fields (RFC 9110 5.3).
	[ "$(field Content-Encoding -H 'Accept-Encoding: deflate' -H 'Accept-Encoding: gzip' /page.html)" = gzip ]
	[ "$(field Content-Encoding -H 'Accept-Encoding: *' -H 'Accept-Encoding: br;q=0' /page.html)" = gzip ]
	[ "$(curl -sS -H 'Accept-Encoding: gzip' "$URL/page.html")" = gz ]
	[ "$(field Content-Type -H 'Accept-Encoding: gzip' /page.html)" = text/html ]
	[ "$(field ETag /page.html)" != "$(field ETag -H 'Accept-Encoding: br' /page.html)" ]
	[ "$(curl -sS -H 'Accept-Encoding: gzip' "$URL/new.html")" = new ]
}

@test "a file that changes, moves or goes is not sent as it was, however often it was asked for" {
	# What has just changed is not remembered.
	settled() {
		(($(date +%s) - $(stat -c %Z "$WWW/index.html") > 2))
	}
	wait_until settled
	serve_web
	local fd=
	open_to fd
	# The status of three answers, and a line of their content.
	ask_three() {
		for _ in 1 2 3; do
			printf 'GET / HTTP/1.1\r\nHost: www1.st.um\r\n\r\n' >&"$fd"
			IFS= read -r -t "$PATIENCE" line <&"$fd"
			[[ $line = "HTTP/1.1 $1 "* ]]
			until ! IFS= read -r -t "$PATIENCE" line <&"$fd" || [[ $line = *"$2" ]]; do
				:
			done
			[[ $line = *"$2" ]]
		done
	}
	ask_three 200 'Hello World</h1>'
	echo 'here is another' >"$WWW/index.html"
	ask_three 200 'here is another'
	echo 'and a third one' >"$WWW/other"
	mv "$WWW/other" "$WWW/index.html"
	ask_three 200 'and a third one'
	rm "$WWW/index.html"
	ask_three 403 '</html>'
	exec {fd}>&-
}

@test "PUT and DELETE where a site allows it, and nothing half" {
	serve_web 'put = true' 'cgi = true' 'allow = { "127.0.0.0/8" }'
	[ "$EUID" -ne 0 ] || chown -R "$WEB" "$WWW"
	mkdir "$WWW/folder"
	echo first >"$HOME/file"
	[ "$(code -T "$HOME/file" /new)" = 201 ]
	cmp "$HOME/file" "$WWW/new"
	tag=$(field ETag /new)
	echo second >"$HOME/file"
	[ "$(code -T "$HOME/file" -H 'If-None-Match: *' /new)" = 412 ]
	[ "$(code -T "$HOME/file" -H 'If-Match: "a"' /new)" = 412 ]
	[ "$(<"$WWW/new")" = first ]
	[ "$(code -T "$HOME/file" -H "If-Match: $tag" /new)" = 204 ]
	[ "$(code -T "$HOME/file" -H "If-Match: $tag" /new)" = 412 ]
	[ "$(code -T "$HOME/file" -H 'Transfer-Encoding: chunked' /chunked)" = 201 ]
	cmp "$HOME/file" "$WWW/chunked"
	while read -r expected path; do
		[ "$(code -T "$HOME/file" --path-as-is "$path")" = "$expected" ] || fail "$path"
	done <<-'C'
	409 /none/new
	409 /folder
	403 /.htpasswd
	403 /run.php
	403 /cgi-bin/run
	C
	[ "$(code -T "$HOME/file" -H 'Content-Range: bytes 0-6/7' /new)" = 400 ]
	[ "$(code -T "$HOME/file" -H 'Content-Encoding: gzip' /new)" = 415 ]
	# Who goes away in the middle leaves nothing.
	printf 'PUT /half HTTP/1.1\r\nHost: www1.st.um\r\nContent-Length: 100\r\n\r\nabc' | ask "$PORT" >/dev/null
	wait_until served 0
	[ -z "$(find "$WWW" -name '.put-*' -o -name half)" ]
	[ "$(code -X DELETE -H 'If-Match: "a"' /new)" = 412 ]
	[ "$(code -X DELETE /new)" = 204 ]
	[ "$(code -X DELETE /new)" = 404 ]
	[ "$(code -X DELETE /folder)" = 409 ]
	[ ! -e "$WWW/new" ] && [ -d "$WWW/folder" ]
	[ -z "$(find "$WWW" -name '.put-*')" ]
	[ "$(field Allow -d x /chunked)" = 'GET, HEAD, PUT, DELETE, OPTIONS' ]
	[ "$(field Allow -X OPTIONS /)" = 'GET, HEAD, POST, PUT, DELETE, OPTIONS' ]
}

# receives: the one httpd that serves somebody has a file for what is put.
receives() {
	child=$(pgrep -P "$(pgrep -P "$INETD_PID" httpd)" httpd)
	readlink "/proc/$child/fd/"* | grep -q "^$WWW/."
}

# put [strace's OPTION...]: PUT /file, with what is on stdin, by a httpd that
# strace looks after.
put() {
	{
		printf 'PUT /file HTTP/1.0\r\nContent-Length: 4\r\n\r\n'
		cat
	} | TCPREMOTEIP=127.0.0.1 strace -qq -P "$WWW" -o "$HOME/trace" "$@" \
		"$LIBEXEC/httpd" 2>/dev/null
}

@test "a PUT whose process is killed leaves no file, or the next one takes it away" {
	command -v strace >/dev/null || skip 'needs strace'
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
	serve_web 'put = true' 'allow = { "127.0.0.0/8" }'
	[ "$EUID" -ne 0 ] || chown -R "$WEB" "$WWW"
	local child fd=
	open_to fd
	printf 'PUT /file HTTP/1.1\r\nHost: www1.st.um\r\nContent-Length: 9\r\n\r\nhalf' >&"$fd"
	wait_until receives
	kill -KILL "$child"
	wait_until served 0
	[ "$(LC_ALL=C ls -A "$WWW")" = $'index.html\nten' ]
	exec {fd}>&-
	# In the one moment when it has a name that is not its own.
	run put -e inject=renameat:signal=KILL <<<new
	assert_failure
	[ "$(LC_ALL=C ls -A "$WWW")" = $'.put-next\nindex.html\nten' ]
	run put -e trace=renameat <<<new
	assert_line --partial 'HTTP/1.1 201 Created'
	[ "$(LC_ALL=C ls -A "$WWW")" = $'file\nindex.html\nten' ]
	# Where no file can be without a name.
	run put -e inject=openat:error=EOPNOTSUPP:when=2 <<<NEW
	assert_line --partial 'HTTP/1.1 204 No Content'
	grep -q INJECTED "$HOME/trace"
	[ "$(<"$WWW/file")" = NEW ]
	[ "$(LC_ALL=C ls -A "$WWW")" = $'file\nindex.html\nten' ]
	run put -e inject=renameat:error=ENOSPC <<<new
	assert_line --partial 'HTTP/1.1 507 '
	[ "$(<"$WWW/file")" = NEW ]
	[ "$(LC_ALL=C ls -A "$WWW")" = $'file\nindex.html\nten' ]
}
