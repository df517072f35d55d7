# httpd_wrong.bats - requests that are wrong, or look so: t/http/wrong has them.

load lib
load inetd
load http

setup() {
	web_site
}

@test "each malformed request gets its answer, and no other request is made of it" {
	mkdir "$WWW/folder"
	echo 'not for everybody' >"$SITE/secret"
	echo page >"$WWW/folder/page"
	printf 'the probe' >"$WWW/probe"
	script echo <<-'S'
	#!/bin/sh
	printf 'Content-Type: text/plain\r\n\r\n'
	exec cat
	S
	serve_web 'cgi = true' <<<'http { header = 10 idle = 10 cgi_max = 100 }'
	run python3 "$ROOT/t/http/ask.py" "$PORT" "$ROOT/t/http/wrong" 'the probe'
	assert_success
	assert_output --regexp '^2[0-9][0-9] requests, 0 answered otherwise$'
}
