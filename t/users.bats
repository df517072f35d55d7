# The file of accounts, through a login at pop3d.

load lib

setup() {
	site
}

# logs_in NAME PASSWORD: how pop3d answers.
logs_in() {
	run talk "$LIBEXEC/pop3d" <<-C
	USER $1
	PASS $2
	QUIT
	C
	answer=${lines[2]}
}

lets_in() {
	logs_in "$@"
	[[ $answer == +OK* ]] || fail "$1: $answer"
}

refuses() {
	logs_in "$@"
	[[ $answer == '-ERR [AUTH]'* ]] || fail "$1: $answer"
}

@test "a name, with or without our domain, in any letters" {
	echo 'local_names = { "lab.example" }' >>"$SITE/etc/inetlab.conf"
	for name in user1 USER1 user1@st.um User1@ST.um user1@lab.example; do
		lets_in $name password
	done
	for name in user1@example.org user1@ nobody ../user1 '#user1'; do
		refuses $name password
	done
	refuses user1 Password
	refuses user1 'password '
}

@test "hashes of crypt(3), as people make them" {
	command -v mkpasswd || skip 'no mkpasswd'
	for kind in yescrypt sha512crypt bcrypt; do
		echo "$kind:$(mkpasswd -m $kind 'pass word')" >>"$SITE/etc/users"
		lets_in $kind 'pass word'
		refuses $kind password
	done
}

@test "no hash, a locked one and a broken one let nobody in" {
	printf '%s\n' 'none:' 'locked:!$5$x' 'star:*' 'broken:xyzzy' \
		>>"$SITE/etc/users"
	for name in none locked star broken; do
		refuses $name password
		refuses $name xyzzy
	done
}

@test "an account works as soon as it is there" {
	refuses fresh password
	sed -n 's/^user1:/fresh:/p' "$SITE/etc/users" >>"$SITE/etc/users"
	lets_in fresh password
}

@test "no file of accounts is our trouble, not a wrong password" {
	mv "$SITE/etc/users" "$SITE/etc/users.old"
	logs_in user1 password
	[[ $answer == '-ERR [SYS/TEMP]'* ]]
	grep -q 'etc/users: No such file' "$BATS_TEST_TMPDIR/log"
}
