# httpd_access.bats - which site is asked, who may ask it, and where it sends
# people.

load lib
load inetd
load http

setup() {
	web_site
	PASSWORDS=$SITE/etc/htpasswd GROUPS_FILE=$SITE/etc/groups
	# What htpasswd makes of "sesame", by each of its methods.
	htpasswd -cbB -C 4 "$PASSWORDS" bcrypt sesame
	htpasswd -bm "$PASSWORDS" apr1 sesame
	htpasswd -bs "$PASSWORDS" sha sesame
	htpasswd -bd "$PASSWORDS" des sesame
	htpasswd -b5 -r 1000 "$PASSWORDS" crypt sesame
	echo "account:$CHEAP_HASH:more:things" >>"$PASSWORDS"
	printf '%s:\n' nobody >>"$PASSWORDS"
	printf 'locked:!%s\n' "$CHEAP_HASH" >>"$PASSWORDS"
	printf 'others: crypt\ndummies: bcrypt apr1\n' >"$GROUPS_FILE"
	chmod a+r "$PASSWORDS" "$GROUPS_FILE"
} 2>/dev/null

# code [curl's OPTION...] PATH: its status.
code() {
	curl -sS --max-time "$PATIENCE" -o /dev/null -w '%{http_code}\n' "${@:1:$#-1}" "$URL${*: -1}"
}

# field NAME [curl's OPTION...] PATH: that field of the answer.
field() {
	curl -sS --max-time "$PATIENCE" -o /dev/null -D - "${@:2:$#-2}" "$URL${*: -1}" |
		sed -nE "s/^$1: (.*)\r\$/\1/pI"
}

@test "a site is chosen by its name, in any case, an alias, or a port; else it is the first" {
	mkdir "$SITE"/{two,three}
	echo two >"$SITE/two/index.html"
	echo three >"$SITE/three/index.html"
	echo one >"$WWW/index.html"
	serve_web
	stop_all
	cat >>"$INETLAB_CONF" <<-C
	site "www2.st.um" { root = "$SITE/two" aliases = { "Two.Example", "*.two.example" } log = "" }
	site "www3.st.um" { root = "$SITE/three" log = "" }
	C
	start_inetd <<<"http stream tcp wait $WEB libexec/httpd httpd"
	PORT=$(port http | tail -n 1) URL=http://127.0.0.1:$PORT
	while read -r host expected; do
		run curl -sS -H "Host: $host" "$URL/"
		assert_output "$expected"
	done <<-'C'
	www1.st.um one
	www2.st.um two
	WWW2.st.um:8080 two
	www2.st.um. two
	two.example two
	a.b.two.example two
	atwo.example one
	www3.st.um three
	unknown.example one
	C
	# An address counts more than the field (RFC 9112 3.2.2).
	run curl -sS --request-target http://www3.st.um/ -H 'Host: www2.st.um' "$URL/"
	assert_output three
}

@test "each kind of password htpasswd knows opens, and a wrong one does not" {
	serve_web "users = \"$PASSWORDS\"" 'realm = "The \"best\""' <<<'login_failures = 100'
	[ "$(code /)" = 401 ]
	[ "$(field WWW-Authenticate /)" = 'Basic realm="The \"best\"", charset="UTF-8"' ]
	for user in bcrypt apr1 sha des crypt; do
		[ "$(code -u $user:sesame /)" = 200 ]
		wait_until grep -q " - $user \[.*\" 200 " "$WEBLOG"
	done
	[ "$(code -u account:password /)" = 200 ]
	# A wrong one costs a second: all at once.
	pids=()
	for user in bcrypt:Sesame apr1:sesam sha: des:x nobody: locked:password none:sesame \
		bcrypt:sesame:x :sesame; do
		code -u "$user" / >>"$HOME/codes" &
		pids+=($!)
	done
	wait "${pids[@]}"
	[ "$(sort "$HOME/codes" | uniq -c)" = '      9 401' ]
	for words in Basic 'Basic !' 'Basic YWJj' "Basic $(head -c 600 /dev/zero | base64 -w0)" \
		'Digest a' "Basic $(printf 'a:b\0c' | base64)"; do
		[ "$(code -H "Authorization: $words" /)" = 401 ]
	done
	! grep -r sesame "$SITE/spool/log" || return 1
	[ "$(grep -c 'login failed: wrong name or password, by Basic' "$SITE/spool/log/inetd.log")" -eq 9 ]
}

@test "a login is believed within a connection only while the files are the same" {
	serve_web "users = \"$PASSWORDS\"" "groups = \"$GROUPS_FILE\"" \
		'require = { "group dummies" }' <<<'login_failures = 100'
	words=$(printf bcrypt:sesame | base64)
	local fd=
	open_to fd
	ask_again() {
		printf 'GET / HTTP/1.1\r\nHost: www1.st.um\r\nAuthorization: Basic %s\r\n\r\n' "$1" >&"$fd"
		IFS= read -r -t "$PATIENCE" line <&"$fd"
		while IFS= read -r -t "$PATIENCE" more <&"$fd"; do
			[[ $more != *'</html>' && $more != *'Hello World'* ]] || break
		done
	}
	ask_again "$words"
	[[ $line = 'HTTP/1.1 200 '* ]]
	ask_again "$words"
	[[ $line = 'HTTP/1.1 200 '* ]]
	ask_again "$(printf bcrypt:sesame2 | base64)"
	[[ $line = 'HTTP/1.1 401 '* ]]
	ask_again "$words"
	[[ $line = 'HTTP/1.1 200 '* ]]
	echo 'dummies: apr1' >"$GROUPS_FILE"
	ask_again "$words"
	[[ $line = 'HTTP/1.1 403 '* ]]
	echo 'dummies: bcrypt' >"$GROUPS_FILE"
	ask_again "$words"
	[[ $line = 'HTTP/1.1 200 '* ]]
	sed -i '/^bcrypt:/d' "$PASSWORDS"
	ask_again "$words"
	[[ $line = 'HTTP/1.1 401 '* ]]
	exec {fd}>&-
}

@test "users and groups that a site requires" {
	serve_web "users = \"$PASSWORDS\"" "groups = \"$GROUPS_FILE\"" \
		'require = { "group dummies", "user sha" }'
	for user in bcrypt apr1 sha; do
		[ "$(code -u $user:sesame /)" = 200 ]
	done
	for user in crypt des; do
		[ "$(code -u $user:sesame /)" = 403 ]
	done
	[ "$(code -u apr1:wrong /)" = 401 ]
	echo 'dummies: sha' >"$GROUPS_FILE"
	[ "$(code -u bcrypt:sesame /)" = 403 ]
	rm "$GROUPS_FILE"
	[ "$(code -u bcrypt:sesame /)" = 503 ]
}

@test "after too many wrong passwords an address has to wait" {
	serve_web "users = \"$PASSWORDS\"" <<<'login_failures = 2'
	[ "$EUID" -ne 0 ] || chown "$WEB" "$SITE/spool/run/logins"
	[ "$(code -u bcrypt:x /)" = 401 ]
	[ "$(code -u bcrypt:x /)" = 401 ]
	[ "$(code -u bcrypt:sesame /)" = 429 ]
	[ -n "$(field Retry-After -u bcrypt:sesame /)" ]
}

@test "networks that may ask, and that may not; a password in clear" {
	mkdir "$SITE/www2"
	serve_web 'deny = { "127.0.0.2" }' 'allow = { "127.0.0.0/29" }' <<-C
	clear_passwords = { "127.0.0.1" }
	C
	stop_all
	cat >>"$INETLAB_CONF" <<-C
	site "www2.st.um" { root = "$WWW" users = "$PASSWORDS" log = "" }
	C
	start_inetd <<<"http stream tcp wait $WEB libexec/httpd httpd"
	PORT=$(port http | tail -n 1) URL=http://127.0.0.1:$PORT
	[ "$(code /)" = 200 ]
	[ "$(code --interface 127.0.0.3 /)" = 200 ]
	[ "$(code --interface 127.0.0.2 /)" = 403 ]
	[ "$(code --interface 127.0.0.9 /)" = 403 ]
	[ "$(code -H 'Host: www2.st.um' -u sha:sesame /)" = 200 ]
	[ "$(code -H 'Host: www2.st.um' --interface 127.0.0.3 -u sha:sesame /)" = 403 ]
}

@test "redirections keep what follows, and lead to no other host" {
	serve_web 'redirect = { "/old /new", "301 /moved https://www3.st.um/here", "308 /all/ /" }'
	while read -r path status location; do
		[ "$(code --path-as-is "$path")" = "$status" ]
		run field Location --path-as-is "$path"
		assert_output "$location"
	done <<-'C'
	/old 302 /new
	/old/ 302 /new/
	/old/a%20b?c=d 302 /new/a%20b?c=d
	/old?q 302 /new?q
	/older 404
	/moved/x 301 https://www3.st.um/here/x
	/moved//evil.example 301 https://www3.st.um/here/evil.example
	/all/x 308 /x
	/all//evil.example/ 308 /evil.example/
	/all/\evil.example/ 308 /evil.example/
	C
	mkdir -p "$WWW/evil.example"
	[ "$(field Location --path-as-is //evil.example)" = /evil.example/ ]
	[ "$(field Location --path-as-is '/evil.example?a=b')" = '/evil.example/?a=b' ]
}

@test "fields and pages of the site's own; HSTS under TLS alone" {
	echo 'nothing like that' >"$WWW/404.html"
	serve_web 'errors = { "404 /404.html", "403 /gone.html" }' 'hsts = 3600' \
		'headers = { "X-Frame-Options: DENY", "X-Other: a: b" }'
	[ "$(field X-Frame-Options /)" = DENY ]
	[ "$(field X-Other /none)" = 'a: b' ]
	[ -z "$(field Strict-Transport-Security /)" ]
	[ "$(code /none)" = 404 ]
	run curl -sS "$URL/none"
	assert_output 'nothing like that'
	mkdir "$WWW/folder" # whose page is not there
	run curl -sS "$URL/folder/"
	assert_output --partial 403
	run env TLS_PROTOCOL=TLSv1.3 "$LIBEXEC/httpd" <<<$'GET / HTTP/1.0\n'
	assert_line --partial 'Strict-Transport-Security: max-age=3600'
	run env TLS_PROTOCOL=TLSv1.3 "$LIBEXEC/httpd" <<<$'GET https://www1.st.um/ HTTP/1.0\n'
	assert_line --partial 'HTTP/1.1 200 OK'
}
