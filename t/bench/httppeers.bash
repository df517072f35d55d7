# httppeers.bash - nginx, lighttpd and busybox's httpd from their packages, as
# scripts/peers has unpacked them.
#
# The caller has t/bench/lib.bash. All run as who starts them and on 127.0.0.1
# alone, serve the files of a folder, and write no log of requests if they are
# given none; nginx and lighttpd have as many workers as there are cores.

# start_nginx NAME FOLDER [LOG]
start_nginx() {
	local folder=$SITE/$1

	PORT[$1]=$(free_port)
	mkdir -p "$folder"
	cat >"$folder/nginx.conf" <<-C
	daemon off;
	worker_processes $(nproc);
	pid $folder/pid;
	error_log stderr;
	$([ "$(id -u)" -ne 0 ] || echo "user root;")
	events { worker_connections 1024; }
	http {
		access_log ${3-off};
		sendfile on;
		tcp_nopush on;
		keepalive_requests 1000000000;
		default_type text/plain;
		client_body_temp_path $folder/body;
		proxy_temp_path $folder/proxy;
		fastcgi_temp_path $folder/fastcgi;
		uwsgi_temp_path $folder/uwsgi;
		scgi_temp_path $folder/scgi;
		server {
			listen 127.0.0.1:${PORT[$1]};
			root $2;
		}
	}
	C
	start "$1" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/nginx/usr/sbin/nginx" -e stderr \
		-c "$folder/nginx.conf"
}

# start_lighttpd NAME FOLDER [LOG]
start_lighttpd() {
	local folder=$SITE/$1

	PORT[$1]=$(free_port)
	mkdir -p "$folder"
	cat >"$folder/lighttpd.conf" <<-C
	server.bind = "127.0.0.1"
	server.port = ${PORT[$1]}
	server.document-root = "$2"
	server.max-worker = $(nproc)
	server.max-keep-alive-requests = 1000000000
	mimetype.assign = ( "" => "text/plain" )
	$([ $# -lt 3 ] || printf '%s\n' 'server.modules = ( "mod_accesslog" )' \
		"accesslog.filename = \"$3\"")
	C
	start "$1" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/lighttpd/usr/sbin/lighttpd" -D \
		-m "$PEERS/lighttpd/usr/lib/lighttpd" \
		-f "$folder/lighttpd.conf"
}

# start_busybox NAME FOLDER: it ends each connection after one answer.
start_busybox() {
	PORT[$1]=$(free_port)
	start "$1" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/busybox/bin/busybox" httpd -f \
		-p "127.0.0.1:${PORT[$1]}" -h "$2"
}
