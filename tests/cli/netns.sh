# netns.sh: a network of a test's own, in which nothing can reach the machine's. Source it after lib.sh.
#
# `netns_start` makes one process that holds the network (and a view of the file system, for an
# /etc/hosts of its own); `netns CMD...` runs something there. False, with a note, where the system
# allows none.
netns_pid=''
netns_hosts=$T/hosts

netns_start() {
	printf '127.0.0.1 localhost\n' >"$netns_hosts"
	if ! command -v ip >/dev/null; then
		echo "# note: no ip command here, so nothing was tried in a network of its own"
		return 1
	fi
	mkfifo "$T/netns.ready" "$T/netns.end"
	unshare -nm sh -c 'ip link set lo up && mount --bind "$1" /etc/hosts && echo ready; read -r _ <"$2"' sh \
		"$netns_hosts" "$T/netns.end" >"$T/netns.ready" 2>"$T/netns.err" &
	netns_pid=$!
	if ! grep -q ready "$T/netns.ready"; then
		echo "# note: this system allows no network of its own ($(head -n 1 "$T/netns.err")), so nothing was tried in one"
		netns_stop
		return 1
	fi
}

netns_stop() {
	[ -z "$netns_pid" ] || { kill "$netns_pid" && wait "$netns_pid"; } 2>/dev/null
	netns_pid=''
}

# What is started in the background ends with the shell that waits for it, which is what `kill $!` reaches.
netns() {
	setpriv --pdeathsig TERM nsenter -t "$netns_pid" -n -m --wd="$PWD" "$@"
}
