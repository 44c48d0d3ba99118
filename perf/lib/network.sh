# Two sites: our origin and docker-registry in the namespace "far", caches and clients in "near". Fresh every time.
#   far_origin FOLDER                  starts our origin there: $far_url as near sees it
#   near_edge FOLDER [FLAG…]           starts our edge: $near_url
#   link_bytes DEVICE                  what far has sent over the device so far
FAR=10.78.0.2 NEAR=10.78.0.1
far_url=http://$FAR:5001 near_url=http://127.0.0.1:5000

need_root() { [ "$(id -u)" = 0 ] || { missing "$1" "needs root for network namespaces"; return 1; }; }

far_origin() {
  become_in far "$(program Origin)" --data "$1" --listen "http://0.0.0.0:5001" --allow-anonymous-write >"$work/far-origin.log" 2>&1 &
  started+=($!); far_pid=$!
  wait_for http://127.0.0.1:5001/readyz $! "$work/far-origin.log" run_in far
}

near_edge() {
  become_in near "$(program Edge)" --allow-anonymous-write --data "$1" --listen "$near_url" --origin "$far_url" "${@:2}" >"$work/near-edge.log" 2>&1 &
  started+=($!); near_pid=$!
  wait_for "$near_url/readyz" $! "$work/near-edge.log" run_in near
}

link_bytes() { ip -n "$(in_space far)" -s -j link show "$1" | sed -n 's/.*"tx":{"bytes":\([0-9]*\).*/\1/p'; }

# metric URL NAME PREFIX…: the sum of a counter's series
metric() { "${@:3}" curl -fsS "$1/metrics" | awk -v n="$2" 'index($1, n) == 1 { s += $2 } END { printf "%d\n", s }'; }

# fetch_once ADDRESS:PORT PATH CLIENTS [FROM]: by one process in "near" with so many connections, at real-time priority, because clients are
# other machines. Sets first_ms and last_ms of the slowest and middle_ms, the median first byte; with FROM, link_ms: when the first byte of a
# body from that port of "far" came over the link.
fetch_once() {
  local lines count clients=()
  [ $# -lt 4 ] || clients=(eth0 "$4")
  lines=$(run_in near chrt -f 10 "$bin/reader" once "${1%:*}" "${1#*:}" "$2" "$3" "${clients[@]}") || return 1
  link_ms=$(sed -n 's/^link //p' <<<"$lines") lines=$(sed '/^link/d' <<<"$lines") count=$(wc -l <<<"$lines")
  first_ms=$(cut -d' ' -f1 <<<"$lines" | sort -g | tail -1) last_ms=$(cut -d' ' -f2 <<<"$lines" | sort -g | tail -1)
  middle_ms=$(cut -d' ' -f1 <<<"$lines" | sort -g | sed -n "$(((count + 1) / 2))p")
}

# random_blob FILE BYTES: new content; sets blob_digest
random_blob() { head -c "$2" /dev/urandom >"$1"; blob_digest=$(digest "$1"); }
