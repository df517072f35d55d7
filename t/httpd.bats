# httpd.bats - what clients that people use make of httpd; and those that are
# slow, go away too early, or would like to see more than they may.

load lib
load inetd
load chromium
load http

setup() {
	web_site
}

# get [curl's OPTION...] PATH: its content.
get() {
	curl -sS --max-time "$PATIENCE" --path-as-is "${@:1:$#-1}" "$URL${*: -1}"
}

# code [curl's OPTION...] PATH: its status.
code() {
	get -o /dev/null -w '%{http_code}\n' "$@"
}

# large FILE MEGABYTES: octets that are not all the same.
large() {
	seq 1 $(($2 * 200000)) | head -c "$2MB" >"$WWW/$1"
}

@test "telnet: GET / HTTP/1.0 by hand, with the fields of the lab's text" {
	serve_web
	run telnet 127.0.0.1 "$PORT" < <(
		printf 'GET / HTTP/1.0\n\n'
		wait_until grep -q 'GET / HTTP/1.0' "$WEBLOG"
		wait_until served 0
	)
	assert_line --regexp '^HTTP/1.1 200 OK'
	assert_line --regexp '^Content-Length: 55'
	assert_line --regexp '^Content-Type: text/html'
	for field in Date Server Last-Modified ETag; do
		assert_line --regexp "^$field: .+"
	done
	assert_line --regexp '^Accept-Ranges: bytes'
	assert_line --regexp '^Vary: Accept-Encoding'
	assert_line --partial '<h1>Hello World</h1>'
	[ "$(printf 'GET / HTTP/1.0\n\n' | ask "$PORT" | tail -n 1)" = "$(<"$WWW/index.html")" ]
}

@test "curl: a page, HEAD, what has not changed, parts, and several requests on a connection" {
	large page.txt 1
	serve_web
	get /page.txt | cmp - "$WWW/page.txt"
	run -0 get -I /page.txt
	assert_line --partial 'Content-Length: 1000000'
	get --etag-save "$HOME/etag" -o "$HOME/page" -R /page.txt
	[ "$(code --etag-compare "$HOME/etag" /page.txt)" = 304 ]
	[ "$(code -z "$HOME/page" /page.txt)" = 304 ]
	[ "$(code -z '1 Jan 2000' /page.txt)" = 200 ]
	get -r 10-19 /page.txt | cmp - <(tail -c +11 "$WWW/page.txt" | head -c 10)
	get -r -10 /page.txt | cmp - <(tail -c 10 "$WWW/page.txt")
	get -r 999990- /page.txt | cmp - <(tail -c 10 "$WWW/page.txt")
	[ "$(code -r 0-0,-1 /page.txt)" = 206 ]
	[ "$(code -r 1000000- /page.txt)" = 416 ]
	[ "$(code -H "Range: bytes=$(printf '0-,%.0s' {1..500})0-" /page.txt)" = 200 ]
	run -0 curl -sS -w '%{num_connects} ' -o /dev/null "$URL/" -o /dev/null "$URL/none" -o /dev/null "$URL/page.txt"
	assert_output '1 0 0 '
	gzip -k "$WWW/page.txt"
	[ "$(get --compressed -w '%{size_download}' -o "$HOME/whole" /page.txt)" -lt 500000 ]
	cmp "$HOME/whole" "$WWW/page.txt"
	[ "$(code -X TRACE /)" = 405 ]
	[ "$(get -X OPTIONS -i / | grep -ci '^Allow: .*GET')" -eq 1 ]
	wait_until grep -qE '^127\.0\.0\.1 - - \[.*\] "GET /none HTTP/1\.1" 404 [0-9]+ "-" "curl/[^"]*"$' "$WEBLOG"
}

@test "a hundred requests at once on a connection are answered in their order" {
	local i

	for ((i = 0; i < 100; i++)); do
		echo "page $i" >"$WWW/$i"
	done
	serve_web
	for ((i = 0; i < 100; i++)); do
		printf 'GET /%d HTTP/1.1\r\nHost: www1.st.um\r\n\r\n' $i
	done | ask "$PORT" >"$HOME/heard"
	grep -a '^page ' "$HOME/heard" | cmp - <(printf 'page %d\n' {0..99})
	[ "$(grep -ac '^HTTP/1.1 200' "$HOME/heard")" -eq 100 ]
}

# request PATH [FIELD...]: its header.
request() {
	printf 'GET %s HTTP/1.1\r\nHost: www1.st.um\r\n' "$1"
	[ $# -eq 1 ] || printf '%s\r\n' "${@:2}"
	printf '\r\n'
}

@test "a header that ends where the buffer does leaves room for its content" {
	local first last fill wide i room=$((32768 + 49152))

	for i in 0 1 2 3 4 5; do
		echo "page $i" >"$WWW/$i"
	done
	serve_web
	# 32768 octets are read for a header, and then all that there is room
	# for behind it, as content: that is up to the end of the last header.
	first=$(request /0 'Content-Length: 40000'; echo .)
	last=$(request /4 'Content-Length: 5'; echo .)
	wide=$(request /1 'A: '; echo .)
	fill=$((room - 2 * (${#first} - 1) - 40000 - (${#last} - 1)))
	{
		request /0 'Content-Length: 40000'
		printf %040000d 0
		for i in 1 2 3; do
			request /$i "A: $(printf "%0$((fill / 3 + (i == 3) * (fill % 3) - ${#wide} + 1))d" 0)"
		done
		request /4 'Content-Length: 5'
		printf hello
		request /5
	} >"$HOME/asked"
	"$LIBEXEC/httpd" <"$HOME/asked" >"$HOME/heard"
	grep -a '^page ' "$HOME/heard" | cmp - <(printf 'page %d\n' {0..5})
}

@test "wget -c goes on where it was cut off; wget -r takes a whole folder; -N nothing twice" {
	large big 3
	mkdir "$WWW/folder"
	echo one >"$WWW/folder/one & a half"
	echo two >"$WWW/folder/#2?"
	serve_web 'listing = true'
	cd "$HOME"
	head -c 1234567 "$WWW/big" >big
	wget -nv -c "$URL/big" 2>err
	cmp big "$WWW/big"
	wait_until grep -q "\" 206 $((3000000 - 1234567)) " "$WEBLOG"
	wget -nv -c "$URL/big" 2>err # nothing is left: 416
	cmp big "$WWW/big"
	wget -nv -N "$URL/big" 2>err
	! grep -q '" 200 3000000' "$WEBLOG" || return 1
	wget -nv -nH -r -np "$URL/folder/" 2>err
	cmp "folder/one & a half" "$WWW/folder/one & a half"
	cmp "folder/#2?" "$WWW/folder/#2?"
}

@test "ab and wrk: a few hundred at once, and none fails" {
	large page 1
	serve_web
	timeout "$PATIENCE" ab -q -n 500 -c 16 "$URL/" >"$HOME/ab"
	grep -qE '^Failed requests: +0$' "$HOME/ab"
	timeout "$PATIENCE" ab -q -k -n 2000 -c 16 "$URL/" >"$HOME/ab"
	grep -qE '^Failed requests: +0$' "$HOME/ab"
	grep -qE '^Keep-Alive requests: +2000$' "$HOME/ab"
	! grep -q Non-2xx "$HOME/ab" || return 1
	timeout "$PATIENCE" wrk -t 1 -c 16 -d 1 "$URL/page" >"$HOME/wrk"
	grep -qE '^Requests/sec: +[1-9]' "$HOME/wrk"
	! grep -E 'Socket errors|Non-2xx' "$HOME/wrk" || return 1
	wait_until served 0
}

@test "Chromium: a page, a login, and a listing" {
	command -v chromium >/dev/null || skip 'needs chromium'
	local here

	mkdir "$SITE/www2" "$WWW/folder"
	echo '<p>for dummies</p>' >"$SITE/www2/index.html"
	echo text >"$WWW/folder/<b>bold.txt"
	echo "dummy:$CHEAP_HASH" >"$SITE/etc/htpasswd"
	[ "$EUID" -ne 0 ] || chown "$WEB" "$SITE/etc/htpasswd"
	serve_web 'listing = true' <<-C
	clear_passwords = { "127.0.0.0/8" }
	site "www2.st.um" {
		root = "$SITE/www2"
		users = "$SITE/etc/htpasswd"
		realm = "www2"
		log = ""
	}
	C
	here="MAP *.st.um 127.0.0.1:$PORT"
	run -0 browse "$here" http://www1.st.um/
	assert_output --partial '<h1>Hello World</h1>'
	run -0 browse "$here" http://dummy:password@www2.st.um/
	assert_output --partial '<p>for dummies</p>'
	run browse "$here" http://dummy:wrong@www2.st.um/
	refute_output --partial '<p>for dummies</p>'
	run -0 browse "$here" http://www1.st.um/folder
	assert_output --partial 'href="%3Cb%3Ebold.txt"'
	assert_output --partial '&lt;b&gt;bold.txt'
}

# drip TEXT DESCRIPTOR: in a process of its own, since who writes to what is
# closed may be killed for it.
drip() {
	# shellcheck disable=SC2059 # it has escapes
	(printf "$1" >&"$2") 2>/dev/null || :
}

@test "slow headers are held to their deadline, and others are served meanwhile" {
	local i fd fds=() heard began

	serve_web <<<'http { header = 2 idle = 2 }'
	began=$SECONDS
	for ((i = 0; i < 30; i++)); do
		open_to fd
		printf 'GET / HTTP/1.1\r\nHost: www1.st.um\r\n' >&"$fd"
		fds+=("$fd")
	done
	wait_until served 30
	[ "$(code /)" = 200 ]
	# A line now and then does not put it off.
	while ! served 0 && ((SECONDS - began < 10)); do
		for fd in "${fds[@]}"; do
			drip 'A: b\r\n' "$fd"
		done
		[ "$(code /)" = 200 ]
		pause 0.2
	done
	wait_until served 0
	((SECONDS - began < 10))
	read -r -t "$PATIENCE" heard <&"${fds[0]}"
	[[ $heard = 'HTTP/1.1 408 '* ]]
	for fd in "${fds[@]}"; do
		exec {fd}>&-
	done
}

@test "slow bodies and slow readers are held to theirs; who says nothing is, too" {
	local body reader nobody heard began

	large page 30
	serve_web 'put = true' 'allow = { "127.0.0.0/8" }' <<<'http { header = 2 idle = 2 }'
	[ "$EUID" -ne 0 ] || chown "$WEB" "$WWW"
	open_to body
	printf 'PUT /new HTTP/1.1\r\nHost: www1.st.um\r\nContent-Length: 999\r\n\r\nabc' >&"$body"
	open_to reader
	printf 'GET /page HTTP/1.1\r\nHost: www1.st.um\r\n\r\n' >&"$reader"
	open_to nobody
	wait_until served 3
	[ "$(code /)" = 200 ]
	# An octet now and then does not put it off.
	began=$SECONDS
	while ! served 0 && ((SECONDS - began < 10)); do
		drip d "$body"
		pause 0.2
	done
	served 0
	read -r -t "$PATIENCE" heard <&"$body"
	[[ $heard = 'HTTP/1.1 408 '* ]]
	! read -r -t "$PATIENCE" heard <&"$nobody" || return 1
	[ -z "$heard" ]
	[ ! -e "$WWW/new" ]
	exec {body}>&- {reader}>&- {nobody}>&-
}

@test "a client that half-closes gets its whole answer" {
	large page 5
	serve_web
	printf 'GET /page HTTP/1.1\r\nHost: www1.st.um\r\n\r\n' | ask "$PORT" >"$HOME/heard"
	tail -c 5000000 "$HOME/heard" | cmp - "$WWW/page"
	wait_until served 0
}

@test "a client that goes early leaves nobody behind" {
	local fd i

	large page 30
	serve_web
	for ((i = 0; i < 5; i++)); do
		open_to fd
		printf 'GET /page HTTP/1.1\r\nHost: www1.st.um\r\n\r\n' >&"$fd"
		read -r -t "$PATIENCE" <&"$fd"
		exec {fd}>&-
	done
	wait_until served 0
	[ "$(code /)" = 200 ]
}

@test "a file that shrinks while it is sent ends the connection, and is no whole answer" {
	large page 30
	serve_web
	open_to fd
	printf 'GET /page HTTP/1.1\r\nHost: www1.st.um\r\n\r\nGET / HTTP/1.1\r\nHost: www1.st.um\r\n\r\n' >&"$fd"
	IFS= read -r -t "$PATIENCE" line <&"$fd"
	[[ $line = 'HTTP/1.1 200 OK'* ]]
	: >"$WWW/page"
	timeout "$PATIENCE" cat <&"$fd" >"$HOME/heard"
	exec {fd}>&-
	grep -aq '^Content-Length: 30000000' "$HOME/heard"
	[ "$(wc -c <"$HOME/heard")" -lt 30000000 ]
	! grep -aq 'Hello World' "$HOME/heard" || return 1
	wait_until served 0
}

@test "nothing outside of the site is shown: dots, escapes, links; nor what is no file" {
	local path

	echo secret >"$SITE/secret"
	mkdir "$WWW/folder" "$SITE/other"
	echo secret >"$SITE/other/file"
	echo secret >"$WWW/.htpasswd"
	echo page >"$WWW/folder/page"
	ln -s ../secret "$WWW/link"
	ln -s "$SITE/secret" "$WWW/absolute"
	ln -s ../other "$WWW/other"
	ln -s / "$WWW/root"
	ln -s /proc/self/root "$WWW/magic"
	ln -s folder/page "$WWW/inside"
	ln -s loop "$WWW/loop"
	mkfifo "$WWW/fifo"
	serve_web 'listing = true'
	[ "$(get /inside)" = page ]
	for path in /../secret /folder/../../secret /%2e%2e/secret /..%2fsecret \
		/%2e%2e%2fsecret /..%5csecret /..%00/secret /secret%00 /index.html%00 \
		/link /absolute /other/file /other/ /root/etc/passwd /root/ \
		/magic/etc/passwd /loop /fifo /.htpasswd /folder/page/../../../secret \
		/folder/page/ //etc/passwd /./../secret '/..;/secret' \
		"/%c0%ae%c0%ae/secret" "/..\\secret"; do
		run get -w '\n%{http_code}' "$path"
		assert_line --index -1 --regexp '^(400|403|404)$'
		refute_output --partial secret$'\n'
		refute_output --partial root:
	done
}
