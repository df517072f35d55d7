# build.bats - make builds what is not built, and no more.

load lib

# Not optimised: this is about what is compiled, not what comes of it.
FAST=(CFLAGS='-std=gnu17' LDFLAGS=)

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir t
	mkdir services
	cp -a "$ROOT"/{Makefile,common} .
	cp -a "$ROOT"/services/{inetd,pop3d} services
}

quick_make() {
	MAKEFLAGS='' MAKELEVEL=0 make "${FAST[@]}" "$@" 3>&- 4>&-
}

@test "make builds once, after a header's change who includes it; clean, nothing" {
	mkdir -p spool/mail
	echo letter >spool/mail/user1
	find . -type f | sort >"$BATS_TEST_TMPDIR.before"
	quick_make -s -j2
	[ -x sbin/inetd ] && [ -x libexec/pop3d ]
	run quick_make
	assert_output "make: Nothing to be done for 'all'."
	touch common/suggest.h
	quick_make -n >"$BATS_TEST_TMPDIR.said"
	diff <(sed -n 's/.* -c .* //p' "$BATS_TEST_TMPDIR.said" | sort) \
		<(grep -rl --include='*.c' '"common/suggest.h"' common services | sort)
	grep -q -- '-o sbin/inetd ' "$BATS_TEST_TMPDIR.said"
	make -s clean
	find . -type f | sort | diff "$BATS_TEST_TMPDIR.before" -
}
