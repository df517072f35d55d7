# httpd_page.bats - the pages that httpd writes itself: errors, listings, and
# /status/ for teaching.

load lib
load httpd_cgi

setup() {
	site
	mkdir -p "$SITE/www/sub"
	settings ''
}

# rows: "name|size" of each row of a listing in $output.
rows() {
	sed -nE 's,^<tr><td><a href="([^"]*)">.*</a><td class="n"[^>]*>([^<]*).*,\1|\2,p' \
		<<<"$output"
}

@test "a listing: folders first, sizes, nothing hidden, names escaped" {
	cd "$SITE/www/sub"
	mkdir zoo Apple
	head -c 2048 /dev/zero >b.bin
	touch .hidden 'a <i>&"x'\''.txt' C 'per%cent' Ä
	mkfifo pipe
	run ask 'GET /sub/'
	assert_line --index 0 'HTTP/1.1 200 OK'
	assert_line 'Content-Type: text/html; charset=utf-8'
	run rows
	assert_output - <<-'E'
	Apple/|
	zoo/|
	a%20%3Ci%3E%26%22x%27.txt|0 B
	b.bin|2.0 KiB
	C|0 B
	per%25cent|0 B
	%C3%84|0 B
	E
	run ask 'GET /sub/'
	assert_line --partial '>a &lt;i&gt;&amp;&quot;x'\''.txt</a>'
	assert_line '<h1>Index of <a href="/">/</a><a href="/sub/">sub</a>/</h1>'
	refute_output --regexp '(src|href|url)[=(]"?(https?:)?//'
}

@test "a listing has links that lead to what is shown, and no others" {
	echo text >"$SITE/www/text"
	cd "$SITE/www/sub"
	ln -s ../text inside
	ln -s .. folder
	ln -s ../../etc/users outside
	ln -s nothing nowhere
	run ask 'GET /sub/'
	run rows
	assert_output $'folder/|\ninside|5 B'
}

@test "each name of a listing leads to its file" {
	local name

	cd "$SITE/www/sub"
	for name in plain 'a b' '<i>' 'per%cent' 'q?x' 'h#x' 'c:d' "'" '"' Ä; do
		printf '%s' "$name" >"$name"
	done
	serve_http
	run curl -sS "$URL/sub/"
	while IFS='|' read -r name _; do
		curl -sSf "$URL/sub/$name"
		echo
	done < <(rows) | sort >"$BATS_TEST_TMPDIR/found"
	diff "$BATS_TEST_TMPDIR/found" <(printf '%s\n' * | sort)
}

@test "a folder of 20000 names says that there is more" {
	seq -f "$SITE/www/sub/%.0f" 20000 | xargs touch
	run ask 'GET /sub/'
	grep -q 'There is more than can be shown.' <<<"$output"
	assert_equal "$(rows | wc -l)" 10000
}

@test "an error: its page, its length, and nothing of the client's in it as it came" {
	run ask $'GET /%3Cscript%3E HTTP/1.1\r\nHost: x\r\n\r\nHEAD /no' 'Connection: close'
	assert_line --index 0 'HTTP/1.1 404 Not Found'
	assert_line '<h1><b>404</b>Not Found</h1>'
	refute_output --partial '<script>'
	assert_equal "$(grep -c '^HTTP/1.1 404' <<<"$output")" 2
	assert_equal "$(grep -c '^<h1>' <<<"$output")" 1
}

@test "a site's own page for an error, and the fields that belong to it" {
	echo 'Lost.' >"$SITE/www/404.html"
	echo 'Not so.' >"$SITE/www/405.html"
	cat >"$INETLAB_CONF" <<-'E'
	site "www.st.um" {
		root = "www"
		errors = { "404 /404.html", "405 /405.html", "403 /no.html" }
		log = ""
	}
	E
	run ask 'GET /nothing'
	assert_line --index 0 'HTTP/1.1 404 Not Found'
	assert_equal "$(content)" 'Lost.'
	run ask 'POST /x' 'Content-Length: 0' </dev/null
	assert_line --index 0 'HTTP/1.1 405 Method Not Allowed'
	assert_line 'Allow: GET, HEAD, OPTIONS'
	assert_equal "$(content)" 'Not so.'
	run ask 'GET /sub/' # whose page is not there
	assert_line --partial '<h1>'
}

# examples: "code|what has to be in its header" of a row.
examples() {
	cat <<-'E'
	201|Location: /status/200
	205|Content-Length: 0
	206|Content-Range: bytes 0-36/1024
	207|Content-Type: application/xml
	226|IM: identity
	301|Location: /status/200
	302|Location: /status/200
	303|Location: /status/200
	304|ETag: "304"
	306|
	307|Location: /status/200
	308|Location: /status/200
	401|WWW-Authenticate: Basic realm="status", charset="UTF-8"
	405|Allow: GET, HEAD, OPTIONS
	407|Proxy-Authenticate: Basic realm="status"
	408|Connection: close
	416|Content-Range: bytes */1024
	418|
	426|Upgrade: daytime
	429|Retry-After: 120
	451|Link: <https://www.rfc-editor.org/rfc/rfc7725>; rel="blocked-by"
	503|Retry-After: 120
	505|
	506|
	E
}

@test "/status/NNN has what makes it legal" {
	local code field

	while IFS='|' read -r code field; do
		run ask "GET /status/$code"
		assert_line --index 0 --regexp "^HTTP/1.1 $code [A-Z(]"
		[ -z "$field" ] || assert_line "$field"
	done < <(examples)
}

@test "/status/ has all codes, and each is answered with itself" {
	local code

	serve_http
	run curl -sS "$URL/status/"
	codes=$(grep -oE '/status/[0-9]{3}' <<<"$output" | cut -d / -f 3)
	assert_equal "$(wc -l <<<"$codes")" 63
	for code in $codes; do
		echo "url = $URL/status/$code"
		echo 'output = /dev/null'
	done >"$BATS_TEST_TMPDIR/urls"
	run curl -sS -K "$BATS_TEST_TMPDIR/urls" -w '%{http_code}\n'
	# 1xx come before an answer, but for who asks for another protocol.
	assert_output "$(sed 's/^10[023]/200/; s/^101/426/' <<<"$codes")"
	run ask 'GET /status/999'
	assert_line --index 0 'HTTP/1.1 404 Not Found'
	run ask 'GET /status/200x'
	assert_line --index 0 'HTTP/1.1 404 Not Found'
}

@test "1xx: before the answer, to HTTP/1.1 alone; and another protocol" {
	run ask 'GET /status/103'
	assert_line --index 0 'HTTP/1.1 103 Early Hints'
	assert_line 'Link: </style.css>; rel=preload; as=style'
	assert_line 'HTTP/1.1 200 OK'
	run http <<<$'GET /status/103 HTTP/1.0\n'
	assert_line --index 0 'HTTP/1.1 200 OK'
	run ask 'GET /status/101' 'Connection: Upgrade' 'Upgrade: daytime'
	assert_line --index 0 'HTTP/1.1 101 Switching Protocols'
	assert_line 'Upgrade: daytime'
	assert_equal "$(content)" "$(date -u '+%Y-%m-%d %H:%M:%S UTC')" ||
		assert_regex "$(content)" '^[0-9-]{10} [0-9:]{8} UTC$'
	run ask 'GET /status/101' 'Connection: keep-alive' 'Connection: Upgrade' \
		'Upgrade: h2c' 'Upgrade: daytime'
	assert_line --index 0 'HTTP/1.1 101 Switching Protocols'
}

@test "HEAD of what is not there: the header alone, and the next request its answer" {
	run ask $'HEAD /none HTTP/1.1\r\nHost: www.st.um\r\n\r\nGET /none'
	assert_equal "$(grep -c '^HTTP/1.1 404 Not Found' <<<"$output")" 2
	assert_equal "$(grep -c '<h1>' <<<"$output")" 1
	assert_equal "$(grep '^Content-Length: [1-9]' <<<"$output" | uniq | wc -l)" 1
}

@test "/status/ is for hosts that teach" {
	sed -i '/teaching/d' "$INETLAB_CONF"
	run ask 'GET /status/503'
	assert_line --index 0 'HTTP/1.1 404 Not Found'
}
