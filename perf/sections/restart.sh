# An edge that has 1,000,000 cached objects (fabricated: true files, index and journal; one first start settles it) is stopped and started
# again. Its origin cannot be reached, so a hit comes from the cache or not at all. FABRICATED=FOLDER keeps the fabricated folder for the
# next time (it takes a minute or two to make).

section_restart() {
  local count=1000000 round data=${FABRICATED:-$work/million}
  [ $QUICK = no ] || count=100000
  build "$root/perf/EvictionSimulator"
  [ -d "$data" ] || "$root/perf/EvictionSimulator/bin/Release/net10.0/EdgeRegistry.EvictionSimulator" fabricate --data "$data" --count $count \
    --repository perf/million --seed 1 >/dev/null || die "the cache could not be fabricated"
  edge_port=$(free_port)
  start_again 0
  settle "$edge_pid"
  for round in $(seq "$ROUNDS"); do
    stop_one "$edge_pid"
    start_again "$round"
  done
  stop_one "$edge_pid"
  remark restart "$count objects and as many links; from the start of the program to its first 200 at /readyz, the hit right after it; memory 5 s later, resident with the files that are mapped"
  [ -n "${FABRICATED:-}" ] || rm -rf "$data"
}

start_again() {
  local round=$1 begun digest ready
  begun=$(date +%s%N)
  "$(program Edge)" --data "$data" --listen "http://127.0.0.1:$edge_port" --origin http://127.0.0.1:9 >"$work/restart.log" 2>&1 &
  edge_pid=$!; started+=($!)
  until curl -fs -o /dev/null "http://127.0.0.1:$edge_port/readyz"; do
    kill -0 "$edge_pid" 2>/dev/null || { head -5 "$work/restart.log" >&2; die "the edge did not start"; }
    [ $((($(date +%s%N) - begun) / 1000000000)) -lt 120 ] || die "the edge is not ready after two minutes"
  done
  ready=$(date +%s%N)
  digest=sha256:$(printf 'object %d of seed 1\n' $((round * 7919 + 1)) | sha256sum | cut -d' ' -f1)
  note restart ours first_hit_ms "$round" "$(curl -fsS -o /dev/null -w '%{time_total}' "http://127.0.0.1:$edge_port/v2/perf/million/blobs/$digest" | awk '{ print $1 * 1000 }')"
  note restart ours ready_seconds "$round" "$(spent "$begun" "$ready" 1e9)"
  sleep 5
  note restart ours resident_bytes "$round" "$(awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$edge_pid/status")"
  note restart ours anonymous_bytes "$round" "$(anonymous "$edge_pid")"
}

# settle PID: until it uses less than a tenth of a core (it has looked at all its files); at most a minute
settle() {
  local before now _try
  before=$(cpu "$1")
  for _try in $(seq 30); do
    sleep 2; now=$(cpu "$1")
    awk -v a="$before" -v b="$now" 'BEGIN { exit !(b - a < 0.2) }' && return
    before=$now
  done
}
