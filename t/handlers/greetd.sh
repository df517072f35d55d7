#!/bin/sh
# greetd.sh - the smallest handler, in sh.
cr=$(printf '\r')

say() {
	printf '%s\r\n' "$*" || exit 74 # EX_IOERR
}

say '200 greetd'
while IFS= read -r line; do
	line=${line%"$cr"}
	case $line in
	'HELLO '?*) say "200 Hello, ${line#* }, from ${TCPREMOTEIP:-unknown}" ;;
	HELP) say '200 HELLO name, HELP, QUIT' ;;
	QUIT)
		say '200 Bye'
		exit 0
		;;
	*) say '500 No such command' ;;
	esac
done
