# converse.bash - hold a conversation with a program, as a transcript says.

# converse COMMAND [ARGUMENT...] <transcript: run it and go through the lines
# of the transcript, which is what a person would see and do:
#
#	S: what it says; "..." in it stands for anything
#	S: ...			any lines, until the next one fits
#	C: what we type, once it has said all that is above
#	K: the same as printf(1) has it: \003 is Ctrl-C, and no line end
#	X: what happens then, by a command of ours
#
# At its end the program must have ended, with nothing more to say. Nothing
# waits longer than $PATIENCE seconds. $heard has all that it said, line by line.
converse() {
	local line got expected skip=false in out pid

	heard=
	coproc PEER { "$@" 2>&1; }
	# bash takes back its own descriptors when the program ends.
	# shellcheck disable=SC1083,SC2093 # it is a redirection
	exec {in}<&"${PEER[0]}" {out}>&"${PEER[1]}" {PEER[1]}>&-
	pid=$PEER_PID
	while IFS= read -r line; do
		case $line in
		'C: '* | 'C:')
			line=${line#C:}
			printf '%s\n' "${line# }" >&"$out"
			;;
		'K: '*) printf '%b' "${line#K: }" >&"$out" ;;
		'X: '*) eval "${line#X: }" </dev/null ;;
		'S: ...') skip=true ;;
		'S: '* | 'S:')
			line=${line#S:}
			pattern_of "${line# }"
			while hear; do
				# shellcheck disable=SC2053 # a pattern
				[[ $got == $expected ]] && break
				$skip || break
			done
			# shellcheck disable=SC2053
			[[ $got == $expected ]] || differ "${line# }"
			skip=false
			;;
		esac
	done
	exec {out}>&-
	while hear; do
		$skip || differ 'nothing more'
	done
	exec {in}<&-
	wait_until gone "$pid" || differ 'its end'
	wait "$pid" || true
}

# gone PID: our child has ended. Another process may have its number by now.
gone() {
	local stat state parent

	{ read -r stat </proc/"$1"/stat; } 2>/dev/null || return 0
	read -r state parent _ <<<"${stat##*) }"
	[ "$state" = Z ] || [ "$parent" -ne "$BASHPID" ]
}

# One line of what the program says, into got.
hear() {
	got=
	if ! IFS= read -r -t "$PATIENCE" got <&"$in" && [ -z "$got" ]; then
		return 1
	fi
	got=${got%$'\r'}
	heard+=$got$'\n'
}

# A line of a transcript as a pattern of the shell, into expected.
pattern_of() {
	local c

	expected=${1//\\/\\\\}
	for c in '*' '?' '[' ']' '(' ')' '|'; do
		expected=${expected//"$c"/"\\$c"}
	done
	expected=${expected//.../*}
}

differ() {
	kill "$pid" 2>/dev/null || true
	batslib_print_kv_single_or_multi 8 expected "$1" got "$got" \
		heard "$heard" | batslib_decorate 'not as in the transcript' | fail
}

# on_terminal COMMAND [ARGUMENT...]: run it on a terminal of its own, which
# echoes what is typed; Ctrl-C counts there, even if bats was started by "bats &"
# of a script, and so without SIGINT.
on_terminal() {
	env --default-signal=INT,QUIT script -qefc "${*@Q}" /dev/null
}
