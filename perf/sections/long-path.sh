# A blob of 256 MiB over a path of 80 ms and 400 Mb/s (the packet forwarder between namespaces), cold each time; one plain TCP stream
# of the same blob on the same path beside it.

PATH_MBIT=400 PATH_DELAY=40 LONG_BYTES=$((256 << 20))

section_long_path() {
  local round path setting pieces
  need_root long-path || return 0
  space near; space far
  wire near "$NEAR" far "$FAR" --delay-ms "$PATH_DELAY" --rate-mbit "$PATH_MBIT"
  far_origin "$work/long-origin"; near_edge "$work/long-edge"
  for round in $(seq "$ROUNDS"); do
    random_blob "$work/blob" "$LONG_BYTES"
    push_blob http://127.0.0.1:5001 perf/long "$work/blob" run_in far
    path=/v2/perf/long/blobs/$blob_digest
    long_path direct "$FAR:5001" "$round"
    run_in near curl -fsS -I -o "$work/long-head.txt" "http://127.0.0.1:5000$path" # a client has read the manifest first: the edge knows the size
    long_path ours 127.0.0.1:5000 "$round"
  done
  setting=$(for name in tcp_rmem tcp_wmem tcp_congestion_control; do printf '%s %s; ' $name "$(run_in far sysctl -n net.ipv4.$name | tr '\t' ' ')"; done)
  pieces=$(metric http://127.0.0.1:5000 edgeregistry_edge_fetch_pieces_total run_in near)
  wire_end >"$work/wire.txt"
  remark long-path "$pieces ranges for $ROUNDS blobs; $PATH_MBIT Mb/s, 80 ms there and back, queue of one bandwidth-delay product, no loss; ${setting}the forwarder says: $(tr '\n' ';' <"$work/wire.txt")"
  stop_started; namespaces_cleanup
}

long_path() {
  fetch_once "$2" "$path" 1 || die "long path: $1 failed"
  note long-path "$1" seconds "$3" "$(spent 0 "$last_ms" 1000)"
  note long-path "$1" capacity_ratio "$3" "$(spent 0 "$last_ms" "$LONG_BYTES" "$((PATH_MBIT * 125))")"
  note long-path "$1" first_ms "$3" "$first_ms"
}
