# An edge that has 1,000,000 cached objects (fabricated: true files, index, and a journal of 1,000,000 links; one first start settles it) is
# started again after a clean end, after kill -9, and after a clean end with nothing of the machine's disk in memory (drop_caches; root). Its
# origin cannot be reached, so a hit comes from the cache or not at all: the first ones must be right, byte by byte. FABRICATED=FOLDER keeps
# the fabricated folder for the next time (it takes a minute or two to make).

section_restart() {
  local count=1000000 round data=${FABRICATED:-$work/million}
  [ $QUICK = no ] || count=100000
  build "$root/perf/EvictionSimulator"
  [ -d "$data" ] || "$root/perf/EvictionSimulator/bin/Release/net10.0/EdgeRegistry.EvictionSimulator" fabricate --data "$data" --count $count \
    --repository perf/million --seed 1 >/dev/null || die "the cache could not be fabricated"
  edge_port=$(free_port)
  start_again first 0
  settle "$edge_pid"
  for round in $(seq "$ROUNDS"); do
    stop_one "$edge_pid"
    start_again ready "$round"
    kill -9 "$edge_pid"; wait "$edge_pid" 2>/dev/null || true
    start_again killed "$round"
    [ -w /proc/sys/vm/drop_caches ] || continue
    stop_one "$edge_pid"
    sync; echo 3 >/proc/sys/vm/drop_caches
    start_again cold "$round"
  done
  stop_one "$edge_pid"
  remark restart "$count objects and a journal of $(grep -o 'Replayed [0-9]* facts from [0-9]* bytes' "$work/restart.log" | cut -d' ' -f2-); from the start of the program to its first 200 at /readyz, 50 hits right after it; memory 5 s later, resident with the files that are mapped, and its highest"
  [ -n "${FABRICATED:-}" ] || rm -rf "$data"
}

# start_again HOW ROUND: ready (after a clean end), killed or cold; first is not noted
start_again() {
  local how=$1 round=$2 begun ready
  begun=$(date +%s%N)
  "$(program Edge)" --allow-anonymous-write --data "$data" --listen "http://127.0.0.1:$edge_port" --origin http://127.0.0.1:9 >"$work/restart.log" 2>&1 &
  edge_pid=$!; started+=($!)
  until curl -fs -o /dev/null "http://127.0.0.1:$edge_port/readyz"; do
    kill -0 "$edge_pid" 2>/dev/null || { head -5 "$work/restart.log" >&2; die "the edge did not start"; }
    [ $((($(date +%s%N) - begun) / 1000000000)) -lt 120 ] || die "the edge is not ready after two minutes"
  done
  ready=$(date +%s%N)
  first_hits "$how" "$round"
  [ "$how" != first ] || return 0
  note restart ours "${how}_seconds" "$round" "$(spent "$begun" "$ready" 1e9)"
  sleep 5
  note restart ours resident_bytes "$round" "$(memory_of VmRSS)"
  note restart ours highest_bytes "$round" "$(memory_of VmHWM)"
  note restart ours anonymous_bytes "$round" "$(anonymous "$edge_pid")"
}

memory_of() { awk -v line="$1:" '$1 == line { print $2 * 1024 }' "/proc/$edge_pid/status"; }

# first_hits HOW ROUND: 50 objects, other ones in each round, over one connection
first_hits() {
  local how=$1 round=$2 number content answers=$work/hits expected=$work/expected requests=()
  : >"$expected"
  for number in $(seq $((round * 50)) $((round * 50 + 49))); do
    content="object $((number * 7919 % 100000)) of seed 1"
    requests+=(-o - "http://127.0.0.1:$edge_port/v2/perf/million/blobs/sha256:$(printf '%s\n' "$content" | sha256sum | cut -d' ' -f1)")
    printf '%s\n' "$content" >>"$expected"
  done
  curl -fsS -w '%{stderr}%{time_total}\n' "${requests[@]}" >"$answers" 2>"$work/times" || die "a hit failed: $(tail -1 "$work/times")"
  cmp -s "$answers" "$expected" || die "hits are not what was cached"
  [ "$how" != ready ] || note restart ours first_hit_ms "$round" "$(awk 'NR == 1 { print $1 * 1000 }' "$work/times")"
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
