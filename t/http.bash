# http.bash - a site that serves the web.
#
#	load lib
#	load inetd
#	load http
#	setup() {
#		web_site
#	}

# web_site: its folder is $WWW, httpd runs as $WEB.
web_site() {
	inetd_site
	# shellcheck disable=SC2034 # tests use it
	[ "$EUID" -eq 0 ] && WEB=www-data || WEB=$(id -un)
	WWW=$SITE/www
	mkdir -p "$WWW"
	export HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$HOME"
	echo '<!DOCTYPE html><title>Test</title><h1>Hello World</h1>' >"$WWW/index.html"
}

# serve_web [SETTING...] <<settings: www1.st.um, of which the SETTINGs are, and
# what stdin has besides. $PORT is httpd's; $WEBLOG has what www1 was asked.
serve_web() {
	WEBLOG=$SITE/spool/log/www1
	: >"$WEBLOG"
	{
		[ -t 0 ] || cat
		printf 'site "www1.st.um" {\nroot = "%s"\nlog = "%s"\n' "$WWW" "$WEBLOG"
		printf '%s\n' "$@" '}'
	} >>"$INETLAB_CONF"
	[ "$EUID" -ne 0 ] || chown "$WEB" "$WEBLOG"
	start_inetd <<<"http stream tcp wait.400/0/0 $WEB libexec/httpd httpd"
	PORT=$(port http)
	# shellcheck disable=SC2034 # tests use it
	URL=http://127.0.0.1:$PORT
}

# script NAME <<text: a program of the site.
script() {
	mkdir -p "$WWW/cgi-bin"
	cat >"$WWW/cgi-bin/$1"
	chmod 755 "$WWW/cgi-bin/$1"
}

# open_to VARIABLE: a connection, as a descriptor of this shell.
open_to() {
	local opened

	exec {opened}<>"/dev/tcp/127.0.0.1/$PORT"
	printf -v "$1" %d "$opened"
}

# served N: so many connections are open.
served() {
	is_status http 4 "$1"
}
