#!/usr/bin/env bash
# Loads EdgeRegistry and other registries in turn, on loopback, with the same images, and prints ratios.
# Usage: perf/compare.sh [PAIR…]   a pair is A:B of ours, registry, nginx   (default: ours:registry ours:nginx)
#   ours      the all-in-one program; pulled through its edge
#   registry  Debian's docker-registry on a local folder
#   nginx     Debian's nginx as a caching proxy of that docker-registry
# Settings from the environment: IMAGES LAYERS SIZE CLIENTS DURATION ROUNDS ZIPF SEED, and OUT (a folder for the JSON results).
set -euo pipefail
cd "$(dirname "$0")/.."

: "${IMAGES:=20}" "${LAYERS:=5}" "${SIZE:=10MiB}" "${CLIENTS:=16}" "${DURATION:=10s}" "${ROUNDS:=3}" "${ZIPF:=0.9}" "${SEED:=42}"
pairs=("$@")
[ ${#pairs[@]} -gt 0 ] || pairs=(ours:registry ours:nginx)

work=$(mktemp -d)
out=${OUT:-$work/results}
mkdir -p "$out"
started=()
declare -A url pids version

die() { echo "compare: $*" >&2; exit 1; }

stop_all() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# wait_for URL PID LOG: until the URL answers 200; at most 30 s
wait_for() {
  for _ in $(seq 150); do
    kill -0 "$2" 2>/dev/null || { head -5 "$3" >&2; die "$1 did not start"; }
    curl -fsS -o /dev/null "$1" 2>/dev/null && return
    sleep 0.2
  done
  die "$1 is not ready after 30 s"
}

need() { command -v "$1" >/dev/null || die "$1 is missing: apt-get install -y --no-install-recommends $2"; }

start_registry() {
  [ -z "${url[registry]:-}" ] || return 0
  need docker-registry docker-registry
  local port; port=$(free_port)
  cat > "$work/registry.yml" <<EOF
version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage:
  cache: { blobdescriptor: inmemory }
  filesystem: { rootdirectory: $work/registry }
http: { addr: "127.0.0.1:$port" }
EOF
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  started+=($!); pids[registry]=$!; url[registry]=http://127.0.0.1:$port
  version[registry]=$(docker-registry --version | grep -o '[0-9][0-9.]*[^ ]*$' || echo '?')
  wait_for "${url[registry]}/v2/" "${pids[registry]}" "$work/registry.log"
  seed registry
}

start_nginx() {
  [ -z "${url[nginx]:-}" ] || return 0
  need nginx nginx-light
  start_registry
  local port; port=$(free_port)
  # What a digest names never changes, so it is cached; tags are asked of the registry each time, as an edge must.
  cat > "$work/nginx.conf" <<EOF
daemon off; worker_processes $(nproc); pid $work/nginx.pid; error_log $work/nginx.log error;
$([ "$(id -u)" != 0 ] || echo 'user root;')
events { worker_connections 4096; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; client_max_body_size 0;
  client_body_temp_path $work/nginx-body; proxy_temp_path $work/nginx-temp;
  fastcgi_temp_path $work/nginx-f; uwsgi_temp_path $work/nginx-u; scgi_temp_path $work/nginx-s;
  proxy_cache_path $work/nginx-cache levels=1:2 keys_zone=blobs:16m max_size=50g inactive=1h use_temp_path=off;
  upstream registry { server ${url[registry]#http://}; keepalive 64; }
  server {
    listen 127.0.0.1:$port backlog=4096;
    proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host:$port;
    location / { proxy_pass http://registry; }
    location ~ ^/v2/.+/(blobs|manifests)/sha256: {
      proxy_pass http://registry; proxy_cache blobs; proxy_cache_valid 200 1h; proxy_cache_lock on;
      proxy_cache_key \$uri\$http_accept;
    }
  }
}
EOF
  nginx -c "$work/nginx.conf" -e "$work/nginx.log" >>"$work/nginx.log" 2>&1 &
  local master=$!
  started+=("$master"); url[nginx]=http://127.0.0.1:$port
  version[nginx]=$(nginx -v 2>&1 | cut -d/ -f2)
  wait_for "${url[nginx]}/v2/" "$master" "$work/nginx.log"
  # The registry behind it works too, on tags and misses.
  pids[nginx]=
  local child # the cache loader ends by itself after a minute, and its processor time would be missing then
  for child in $(cat "/proc/$master/task/$master/children"); do
    grep -q loader "/proc/$child/cmdline" || pids[nginx]+=$child,
  done
  pids[nginx]+=${pids[registry]}
}

start_ours() {
  [ -z "${url[ours]:-}" ] || return 0
  local edge origin; edge=$(free_port); origin=$(free_port)
  dotnet build -c Release -v q --nologo src/AllInOne >"$work/build.log" 2>&1 || { tail -5 "$work/build.log" >&2; die "src/AllInOne does not build"; }
  url[ours]=http://127.0.0.1:$edge
  src/AllInOne/bin/Release/net10.0/EdgeRegistry.AllInOne --data "$work/ours" --edge "${url[ours]}" --origin "http://127.0.0.1:$origin" >"$work/ours.log" 2>&1 &
  started+=($!); pids[ours]=$!
  version[ours]=$(git describe --always --dirty 2>/dev/null || echo '?')
  wait_for "${url[ours]}/readyz" "${pids[ours]}" "$work/ours.log"
  wait_for "http://127.0.0.1:$origin/readyz" "${pids[ours]}" "$work/ours.log"
  seed ours
}

seed() {
  echo "-- seeding $1" >&2
  "$loadgen" seed --url "${url[$1]}" --images "$IMAGES" --layers "$LAYERS" --size "$SIZE" --seed "$SEED" > "$work/seed.txt"
}

memory() {
  local pid
  for pid in ${pids[$1]//,/ }; do
    [ -r "/proc/$pid/status" ] || continue
    awk -v n="$1 ($pid)" '/^VmHWM/ { peak = $2 } /^RssAnon/ { anon = $2 } END { printf "memory of %s: peak %.0f MB resident, now %.0f MB anonymous\n", n, peak / 1024, anon / 1024 }' "/proc/$pid/status"
  done
}

need curl curl
dotnet build -c Release -v q --nologo perf/LoadGenerator >"$work/build.log" 2>&1 || { tail -5 "$work/build.log" >&2; die "perf/LoadGenerator does not build"; }
loadgen=$PWD/perf/LoadGenerator/bin/Release/net10.0/EdgeRegistry.LoadGenerator

for pair in "${pairs[@]}"; do
  for side in "${pair%:*}" "${pair#*:}"; do
    case $side in ours | registry | nginx) "start_$side" ;; *) die "'$pair' is no pair of ours, registry, nginx" ;; esac
  done
done

echo "measured on $(nproc) cores, Linux $(uname -r), $(date -u +%Y-%m-%d); load generator and servers share them, all on loopback"
echo "load: $CLIENTS clients, a connection set per pull, zipf $ZIPF, $ROUNDS rounds of $DURATION each in turn, everything warm"
cat "$work/seed.txt"
for pair in "${pairs[@]}"; do
  a=${pair%:*} b=${pair#*:}
  echo
  echo "A = $a ${version[$a]}   B = $b ${version[$b]}"
  "$loadgen" pull --url "${url[$a]}" --pids "${pids[$a]}" --compare "${url[$b]}" --compare-pids "${pids[$b]}" --warm --seed "$SEED" \
    --clients "$CLIENTS" --duration "$DURATION" --rounds "$ROUNDS" --zipf "$ZIPF" --json "$out/$a-$b.json"
  memory "$a"; memory "$b"
done
[ -z "${OUT:-}" ] || echo "results: $out"
