# httpd_cgi.bash - a host with programs, and ways to ask it.

# settings TEXT: of the section http.
settings() {
	cat >"$INETLAB_CONF" <<-E
	http { $1 }
	site "www.st.um" {
		root = "www"
		index = { "index.html", "index.php" }
		listing = true
		cgi = true
		teaching = true
		log = ""
	}
	E
}

# program NAME: what it does is on stdin, for sh.
program() {
	{
		echo '#!/bin/sh'
		cat
	} >"$SITE/www/cgi-bin/$1"
	chmod 755 "$SITE/www/cgi-bin/$1"
}

# http: send stdin as it is, and print what httpd answers without its CRs.
http() {
	"$LIBEXEC/httpd" 2>>"$BATS_TEST_TMPDIR/log" | tr -d '\r'
}

# ask REQUEST-LINE [FIELD...]: the same of a request. Its body is on stdin, if a
# field is about it.
ask() {
	{
		printf '%s HTTP/1.1\r\nHost: www.st.um:8080\r\n' "$1"
		[ $# -eq 1 ] || printf '%s\r\n' "${@:2}"
		printf '\r\n'
		[[ $* != *@(Content-Length|Transfer-Encoding)* ]] || cat
	} | http
}

# serve_http [wait|nowait]: at $URL.
serve_http() {
	start_inetd <<<"http stream tcp ${1-wait} $(id -un) $LIBEXEC/httpd httpd"
	# shellcheck disable=SC2034 # tests use it
	URL=http://127.0.0.1:$(port http)
}

# What follows the header in $output, without the sizes of chunks: whether there
# are any depends on how fast a program is.
content() {
	# shellcheck disable=SC2154 # run sets it
	python3 -c '
import sys
header, _, rest = sys.stdin.buffer.read().partition(b"\n\n")
if b"\nTransfer-Encoding: chunked" in header:
    chunks, rest, size = rest, b"", 1
    while size:
        line, _, chunks = chunks.partition(b"\n")
        size = int(line, 16)
        rest, chunks = rest + chunks[:size], chunks[size + 1:]
sys.stdout.buffer.write(rest)' <<<"$output"$'\n'
}

# nobody_runs WORDS: no process has them in its command line.
nobody_runs() {
	! pgrep -f "$1"
}
