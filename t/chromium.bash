# chromium.bash - a browser without a window, for those who `load chromium`.

# browse RULES URL: headless Chromium prints the page as it understood it. RULES
# say which names there are, and where ("MAP www1.st.um 127.0.0.1:8080"); it
# knows of no other, and has nothing else to ask anybody.
browse() {
	timeout "$PATIENCE" chromium --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --user-data-dir="$HOME/profile" \
		--no-first-run --disable-background-networking --disable-sync \
		--disable-component-update --disable-domain-reliability --no-pings \
		--host-resolver-rules="$1, MAP * ~NOTFOUND" \
		--dump-dom "$2" 2>"$HOME/err"
}

# trust CA: it takes this authority's certificates from now on.
trust() {
	local store=sql:$HOME/.pki/nssdb

	mkdir -p "${store#sql:}"
	certutil -d "$store" -N --empty-password
	certutil -d "$store" -A -n 'ST lab CA' -t C,, -i "$1"
}
