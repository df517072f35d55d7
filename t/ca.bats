# ca.bats - scripts/ca, and the same typed by hand with Debian's openssl.

load lib

# An authority that has signed and revoked a bit, which each test copies.
setup_file() {
	mkdir -p "$BATS_FILE_TMPDIR/site/etc/tls"
	cp "$ROOT/etc/tls/openssl.cnf" "$BATS_FILE_TMPDIR/site/etc/tls"
	export INETLAB_CONF=$BATS_FILE_TMPDIR/site/etc/inetlab.conf
	{
		ca init
		ca request www4.st.um '*.www4.st.um' 127.0.0.1 ::1
		ca sign www4.st.um
		ca revoke www4.st.um
		ca request www4.st.um '*.www4.st.um' 127.0.0.1 ::1
		ca sign www4.st.um
	} >"$BATS_FILE_TMPDIR/said"
}

setup() {
	cp -a "$BATS_FILE_TMPDIR/site" "$SITE"
	export INETLAB_CONF=$SITE/etc/inetlab.conf
	cd "$SITE/etc/tls" || return
}

# ca STEP...: without the dots of a key that is being made.
ca() {
	"$ROOT/scripts/ca" "$@" 2>"$BATS_FILE_TMPDIR/stderr.$BASHPID" || {
		cat "$BATS_FILE_TMPDIR/stderr.$BASHPID"
		return 1
	}
}

# verify FILE...: as a client does that knows the authority.
verify() {
	openssl verify -x509_strict -purpose sslserver -CAfile demoCA/cacert.pem "$@"
}

# text FILE: what is in a certificate, without what differs each time.
text() {
	openssl x509 -in "$1" -noout -text -certopt \
		no_serial,no_validity,no_sigdump,no_header,no_version,no_signame |
		sed -E 's/(:?[0-9A-F]{2}){20}/(an id)/; /^ +([0-9a-f]{2}:)+/d; s/ +$//'
}

# shown: the commands that were on stdin, as a person would paste them.
shown() {
	sed -nE -e '/^\$ /{ s///; b print; }' -e '/^    -/b print' -e d -e ': print' -e p
}

@test "both keys of a name verify, for the name, its altnames and no other" {
	for kind in ecdsa rsa; do
		verify "www4.st.um.$kind.pem"
		for name in www4.st.um a.www4.st.um; do
			verify -verify_hostname $name "www4.st.um.$kind.pem"
		done
		run verify -verify_hostname www5.st.um "www4.st.um.$kind.pem"
		assert_failure
	done
	verify -verify_ip 127.0.0.1 www4.st.um.ecdsa.pem
	verify -verify_ip ::1 www4.st.um.ecdsa.pem
}

@test "the key beside a certificate is its own" {
	for kind in ecdsa rsa; do
		cmp <(openssl pkey -in "www4.st.um.$kind.pem" -pubout) \
			<(openssl x509 -in "www4.st.um.$kind.pem" -noout -pubkey)
	done
}

@test "the authority's certificate: it signs, and signs no other authority" {
	run text demoCA/cacert.pem
	assert_output - <<-'T'
	        Issuer: C = ES, O = UMU, OU = ST, CN = ST lab CA
	        Subject: C = ES, O = UMU, OU = ST, CN = ST lab CA
	        Subject Public Key Info:
	            Public Key Algorithm: rsaEncryption
	                Public-Key: (2048 bit)
	                Modulus:
	                Exponent: 65537 (0x10001)
	        X509v3 extensions:
	            X509v3 Basic Constraints: critical
	                CA:TRUE, pathlen:0
	            X509v3 Key Usage: critical
	                Certificate Sign, CRL Sign
	            X509v3 Subject Key Identifier:
	                (an id)
	T
	openssl x509 -in demoCA/cacert.pem -noout -checkend $((3649 * 86400))
}

@test "a server's certificate: what it is for, and its names" {
	run text www4.st.um.ecdsa.pem
	assert_output - <<-'T'
	        Issuer: C = ES, O = UMU, OU = ST, CN = ST lab CA
	        Subject: C = ES, O = UMU, OU = ST, CN = www4.st.um
	        Subject Public Key Info:
	            Public Key Algorithm: id-ecPublicKey
	                Public-Key: (256 bit)
	                pub:
	                ASN1 OID: prime256v1
	                NIST CURVE: P-256
	        X509v3 extensions:
	            X509v3 Basic Constraints: critical
	                CA:FALSE
	            X509v3 Key Usage: critical
	                Digital Signature
	            X509v3 Extended Key Usage:
	                TLS Web Server Authentication
	            X509v3 Subject Key Identifier:
	                (an id)
	            X509v3 Authority Key Identifier:
	                (an id)
	            X509v3 Subject Alternative Name:
	                DNS:www4.st.um, DNS:*.www4.st.um, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1
	T
	run text www4.st.um.rsa.pem
	assert_line --partial 'Public-Key: (2048 bit)'
	assert_line --partial 'Digital Signature, Key Encipherment'
	assert_line --partial 'DNS:www4.st.um, DNS:*.www4.st.um, IP Address:127.0.0.1'
}

@test "what was revoked is in the list and refused, what came after is not" {
	mapfile -t revoked < <(awk '$1 == "R" { print $4 }' demoCA/index.txt)
	mapfile -t good < <(awk '$1 == "V" { print $3 }' demoCA/index.txt)
	assert_equal "${#revoked[@]} ${#good[@]}" '2 2'
	run openssl crl -in demoCA/crl.pem -noout -text -CAfile demoCA/cacert.pem
	assert_line 'verify OK'
	for serial in "${revoked[@]}"; do
		assert_line --regexp "Serial Number: $serial"
		run -2 verify -crl_check -CRLfile demoCA/crl.pem "demoCA/newcerts/$serial.pem"
		assert_output --partial 'certificate revoked'
		run openssl crl -in demoCA/crl.pem -noout -text
	done
	for serial in "${good[@]}"; do
		refute_output --partial "$serial"
		verify -crl_check -CRLfile demoCA/crl.pem "demoCA/newcerts/$serial.pem"
	done
}

@test "revoke takes the keys away; a second time there is nothing to revoke" {
	ca revoke www4.st.um
	run ls
	assert_output $'demoCA\nopenssl.cnf'
	run "$ROOT/scripts/ca" revoke www4.st.um
	assert_failure 65
	assert_line 'ca: www4.st.um: revoked already'
	assert_equal "$(grep -c ^R demoCA/index.txt)" 4
}

@test "who may read what" {
	local owner group mode=600

	owner=$(id -un) group=$(id -gn)
	ca request www5.st.um
	run stat -c '%U:%G %a %n' demoCA/{cakey.pem,private,private/www5.st.um.rsa.key}
	assert_output - <<-S
	$owner:$group 600 demoCA/cakey.pem
	$owner:$group 700 demoCA/private
	$owner:$group 600 demoCA/private/www5.st.um.rsa.key
	S
	[ "$EUID" -ne 0 ] || group=proxy mode=640
	run stat -c '%U:%G %a %n' www4.st.um.{ecdsa,rsa}.pem
	assert_output - <<-S
	$owner:$group $mode www4.st.um.ecdsa.pem
	$owner:$group $mode www4.st.um.rsa.pem
	S
	run find . -perm /022
	assert_output ''
	[ "$EUID" -eq 0 ] || return 0
	setpriv --reuid proxy --regid proxy --clear-groups cat www4.st.um.rsa.pem >/dev/null
	for user in mail nobody; do
		run setpriv --reuid $user --regid "$(id -g $user)" --clear-groups \
			cat www4.st.um.rsa.pem
		assert_failure
		setpriv --reuid $user --regid "$(id -g $user)" --clear-groups \
			cat demoCA/cacert.pem >/dev/null
	done
}

@test "a request is signed once; then it and the key beside it are gone" {
	ca request www5.st.um
	ca sign www5.st.um
	run find demoCA/requests demoCA/private -type f
	assert_output ''
	run "$ROOT/scripts/ca" sign www5.st.um
	assert_failure 66
	assert_line 'ca: www5.st.um: no request: expected scripts/ca request www5.st.um first'
}

@test "a request that is not the one that was made is not signed" {
	ca request www5.st.um
	cp www4.st.um.ecdsa.pem before
	# A name that nobody asked for: the signature tells.
	openssl req -in demoCA/requests/www5.st.um.ecdsa.csr -outform DER |
		LC_ALL=C sed 's/www5/bank/g' | openssl req -inform DER \
		-out demoCA/requests/www4.st.um.ecdsa.csr
	run "$ROOT/scripts/ca" sign www4.st.um
	assert_failure 70
	assert_line --partial 'that command failed'
	cmp before www4.st.um.ecdsa.pem
	run grep -c bank demoCA/index.txt
	assert_output 0
}

@test "what a request wants beyond names, it does not get" {
	CN=evil.st.um openssl req -batch -new -config openssl.cnf -nodes -newkey ec \
		-pkeyopt ec_paramgen_curve:P-256 -addext basicConstraints=CA:TRUE \
		-addext keyUsage=keyCertSign -addext subjectAltName=DNS:evil.st.um \
		-keyout demoCA/private/evil.st.um.ecdsa.key \
		-out demoCA/requests/evil.st.um.ecdsa.csr
	ca sign evil.st.um
	run text evil.st.um.ecdsa.pem
	refute_output --partial 'CA:TRUE'
	refute_output --partial 'Certificate Sign'
	assert_output --partial 'DNS:evil.st.um'
}

@test "init twice, or before anything else: said, and nothing is touched" {
	cp -a . ../before
	run "$ROOT/scripts/ca" init
	assert_failure 73
	assert_line "ca: $PWD/demoCA is there already: expected none; move it away to begin anew"
	diff -r . ../before
	mv demoCA ../
	for step in 'request x' 'sign x' 'revoke x' gencrl show 'show x'; do
		# shellcheck disable=SC2086 # words
		run "$ROOT/scripts/ca" $step
		assert_failure 66
		assert_line 'ca: there is no authority yet: expected scripts/ca init first'
	done
	rm openssl.cnf
	run "$ROOT/scripts/ca" init
	assert_failure 66
	assert_output --partial "expected the lab's"
}

@test "hostile names are refused, and touch nothing" {
	local i=0 long names steps=(request sign revoke show)

	printf -v long '%064d' 0
	# shellcheck disable=SC2016 # for ca to see
	names=('' . ../x /etc/x -x x- .x x. a..b a.-b a-.b X _x 'a b' $'a\nb' \
		"a'b" 'a;id' '$(id)' '*' '*.st.um' a:b 1.2.3 127.0.0.1 \
		"${long//0/a}" "${long//00/a.}a")
	cp -a . ../before
	for name in "${names[@]}"; do
		run "$ROOT/scripts/ca" ${steps[i++ % 4]} "$name"
		assert_failure 65
		assert_output "ca: $name: expected a host name of up to 64 of a-z 0-9 - ."
	done
	# shellcheck disable=SC2016
	names=('' ../x -x 'a b' $'a\nb' "a'b" '$(id)' 'a,DNS:b' DNS:b '*' 'a.*.b' \
		email:b ::g 1:2:3 256.0.0.1 1.2 "${long//0/a}")
	for name in "${names[@]}"; do
		run "$ROOT/scripts/ca" request good.st.um www.st.um "$name"
		assert_failure 65
		assert_output --partial "ca: $name: expected a host name of a-z 0-9 - ., *. and one, or an address"
	done
	diff -r . ../before
}

@test "what is wrong in the command itself" {
	for words in '' nonsense 'init x' request sign 'sign a b' revoke 'show a b' 'gencrl x'; do
		# shellcheck disable=SC2086 # words
		run "$ROOT/scripts/ca" $words
		assert_failure 64
		assert_line --index 0 --regexp '^usage: '
	done
	run "$ROOT/scripts/ca" request default
	assert_failure 65
	assert_line 'ca: default: expected altnames after it'
}

@test "a key that somebody else put there is not replaced" {
	echo theirs >www5.st.um.rsa.pem
	ca request www5.st.um
	run "$ROOT/scripts/ca" sign www5.st.um
	assert_failure 73
	assert_line --partial 'www5.st.um.rsa.pem is not of this authority'
	assert_equal "$(<www5.st.um.rsa.pem)" theirs
	run ls demoCA/certs
	refute_output --partial www5
}

@test "show: the authority, what it has signed, and each certificate" {
	run "$ROOT/scripts/ca" show
	assert_line --regexp '^OPENSSLDIR: '
	assert_line 'subject=C = ES, O = UMU, OU = ST, CN = ST lab CA'
	assert_equal "$(grep -c 'CN=www4.st.um$' <<<"$output")" 4
	run "$ROOT/scripts/ca" show www4.st.um
	assert_equal "$(grep -c 'Subject: .*www4.st.um' <<<"$output")" 2
	run "$ROOT/scripts/ca" show www5.st.um
	assert_failure 66
	ca request www5.st.um
	run "$ROOT/scripts/ca" show www5.st.um
	assert_equal "$(grep -c 'DNS:www5.st.um' <<<"$output")" 2
}

@test "what ca showed, typed by hand elsewhere, does the same" {
	mkdir "$BATS_TEST_TMPDIR/hand"
	cd "$BATS_TEST_TMPDIR/hand"
	cp "$SITE/etc/tls/openssl.cnf" .
	shown <"$BATS_FILE_TMPDIR/said" >typed
	assert_equal "$(grep -c '^openssl\|^CN=' typed)" 13
	sed -i "s|^cd .*|cd '$PWD'|" typed
	bash -e typed </dev/null >said 2>&1 || fail "$(<said)"
	rm typed said
	diff <(cd "$SITE/etc/tls" && find . -not -path '*/newcerts/*' -printf '%p %U:%G %m\n' | sort) \
		<(find . -not -path '*/newcerts/*' -printf '%p %U:%G %m\n' | sort)
	verify www4.st.um.ecdsa.pem www4.st.um.rsa.pem
	diff <(text www4.st.um.ecdsa.pem) <(text "$SITE/etc/tls/www4.st.um.ecdsa.pem")
	assert_equal "$(grep -c ^R demoCA/index.txt)" 2
}

# by_hand: what ca(8) has to be typed, with the answers that a person gives: a
# passphrase, Return for what has a default, the server's name, yes.
by_hand() {
	awk '/^\.Sh EXAMPLES/ { on = 1 } /^\.Ed/ { text = 0 } on && text
		on && /^\.Bd/ { text = 1 }' "$ROOT/man/ca.8" | sed -E '
		s/\\e$/\\/
		s/ -keyout demoCA.cakey.pem/ -passout pass:secret&/
		s/^(openssl (rsa|ca) .*)(-in .*)/\1 \3 -passin pass:secret/
		s/^openssl req .*/printf "\\n\\n\\n\\nst.um\\n" | &/
		s/^openssl ca .*/yes | &/
		s/^openssl s_server .*/exec & -accept 127.0.0.1:0/'
}

@test "the lab's own commands, as ca(8) has them, end in a server that verifies" {
	local port

	cd ../..
	mkdir ../home
	by_hand >typed
	HOME=$BATS_TEST_TMPDIR/home bash -ex typed </dev/zero >said 2>&1 3>&- &
	wait_until grep '^ACCEPT' said || fail "$(<said)"
	port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' said)
	cd ../home
	run openssl s_client -connect "127.0.0.1:$port" -CAfile demoCA/cacert.pem \
		-verify_return_error -verify_hostname st.um <<<Q
	kill $!
	assert_success
	assert_line --partial 'Verify return code: 0 (ok)'
	# No state, which Debian's policy_match would ask for; no key of 1024.
	run text servercert.pem
	assert_line --partial 'Subject: C = ES, O = UMU, OU = ST, CN = st.um'
	assert_line --partial 'Public-Key: (2048 bit)'
}

@test "demo: makes what is missing, then nothing" {
	rm -r demoCA www4*
	ca demo
	for name in st.um www1.st.um www3.st.um smtp.st.um pop3.st.um localhost; do
		verify -verify_hostname $name default.ecdsa.pem default.rsa.pem
	done
	verify -verify_ip 127.0.0.1 default.ecdsa.pem
	verify -verify_ip ::1 default.rsa.pem
	cp -a . ../before
	ca demo
	diff -r . ../before
}

@test "demo: what is about to expire is made anew, for the same authority" {
	sed -i 's/default_days .*/default_days = 29/' openssl.cnf
	ca request default st.um
	ca sign default
	openssl x509 -in demoCA/cacert.pem -signkey demoCA/cakey.pem -days 394 \
		-out demoCA/old.pem
	cp demoCA/old.pem demoCA/cacert.pem
	sed -i 's/default_days .*/default_days = 365/' openssl.cnf
	cp default.rsa.pem before
	ca demo
	verify -attime $(($(date +%s) + 364 * 86400)) default.{ecdsa,rsa}.pem
	openssl x509 -in demoCA/cacert.pem -noout -checkend $((3649 * 86400))
	run text demoCA/cacert.pem
	assert_output "$(text demoCA/old.pem)"
	# Who has the old one still knows the new certificates, and the reverse.
	openssl verify -CAfile demoCA/old.pem default.rsa.pem
	verify before
}

@test "demo: a certificate that somebody brought stays, and needs no authority" {
	cp www4.st.um.ecdsa.pem default.ecdsa.pem
	rm -r demoCA www4*
	cp -a . ../before
	ca demo
	diff -r . ../before
}
