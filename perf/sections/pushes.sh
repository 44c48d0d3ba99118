# Pushing straight to the origin, beside docker-registry on the same file system (STORAGE=FOLDER puts both there, e.g. a CephFS mount): POST,
# PATCH, PUT as docker does. Layers are random and new in each round, of both the same.

section_pushes() {
  local round contender loadgen=$root/perf/LoadGenerator/bin/Release/net10.0/EdgeRegistry.LoadGenerator
  build "$root/perf/LoadGenerator"
  start_pushed
  for round in $(seq 0 $((ROUNDS < 3 ? ROUNDS : 3))); do
    new_layers 10 100M
    for contender in pushed registry-pushed; do push_layers push-layers "$contender" "$round" 5; done
    new_layers 1 2G
    for contender in pushed registry-pushed; do push_layers push-large "$contender" "$round" 1; done
  done
  rm -f "$work"/layer-*
  rounds push-manifests measure_puts pushed registry-pushed
  rounds push-many measure_pushers pushed registry-pushed
  remark push-layers "the origin alone, SQLite, both on $(stat -f -c %T "$store") at ${STORAGE:-a local folder}; ours is flushed to disk before it is acknowledged, docker-registry's is not"
}

start_pushed() {
  local origin plain
  store=${STORAGE:-$work/pushed}; mkdir -p "$store/ours" "$store/registry"
  origin=http://127.0.0.1:$(free_port) plain=127.0.0.1:$(free_port)
  launch "$(program Origin)" --allow-anonymous-write --data "$work/pushed-origin" --set Origin:Storage:Folder="$store/ours" --listen "$origin" >"$work/pushed.log" 2>&1
  pids[pushed]=$! url[pushed]=$origin
  wait_for "$origin/readyz" $! "$work/pushed.log"
  registry_config "$plain" "$store/registry" >"$work/registry-pushed.yml"
  launch docker-registry serve "$work/registry-pushed.yml" >"$work/registry-pushed.log" 2>&1
  pids[registry-pushed]=$! url[registry-pushed]=http://$plain version[registry]="docker-registry $(dpkg-query -W -f='${Version}' docker-registry)"
  wait_for "http://$plain/v2/" $! "$work/registry-pushed.log"
}

# The name under which a contender's figures are kept.
pushed_name() { [ "$1" = pushed ] && echo ours || echo registry; }

# new_layers COUNT SIZE
new_layers() {
  local number
  rm -f "$work"/layer-*
  for number in $(seq "$1"); do
    head -c "$(numfmt --from=iec "$2")" /dev/urandom >"$work/layer-$number"
    digest "$work/layer-$number" >"$work/layer-$number.digest"
  done
  sync
}

# push_one URL REPOSITORY FILE
push_one() {
  local place at=$1
  place=$(curl -fsS -o /dev/null -D - -X POST "$at/v2/$2/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  case $place in http*) ;; *) place=$at$place ;; esac
  place=$(curl -fsS -o /dev/null -D - -X PATCH -H 'Content-Type: application/octet-stream' -H 'Expect:' -T "$3" "$place" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  case $place in http*) ;; *) place=$at$place ;; esac
  case $place in *\?*) place+='&' ;; *) place+='?' ;; esac
  curl -fsS -o /dev/null -X PUT "${place}digest=$(cat "$3.digest")"
}

# push_layers ROW CONTENDER ROUND AT-ONCE
push_layers() {
  local row=$1 contender=$2 round=$3 at_once=$4 before begun pushing=() file
  before=$(cpu "${pids[$contender]}"); begun=$(date +%s%N)
  for file in "$work"/layer-*[0-9]; do
    push_one "${url[$contender]}" "perf/pushed$round" "$file" & pushing+=($!)
    if [ ${#pushing[@]} -ge "$at_once" ]; then wait "${pushing[0]}" || die "$row: $contender"; pushing=("${pushing[@]:1}"); fi
  done
  for file in "${pushing[@]}"; do wait "$file" || die "$row: $contender"; done
  [ "$round" != 0 ] || return 0
  note "$row" "$(pushed_name "$contender")" seconds "$round" "$(spent "$begun" "$(date +%s%N)" 1e9)"
  note "$row" "$(pushed_name "$contender")" cpu_seconds "$round" "$(spent "$before" "$(cpu "${pids[$contender]}")" 1)"
}

# One manifest under new tags again and again.
measure_puts() {
  local row=$1 contender=$2 round=$3 at=${url[$2]} before after out puts name
  if [ "$round" = 0 ]; then
    push_blob "$at" perf/puts "$hits/config"
    printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","size":%d,"digest":"%s"}]}' \
      "$MANIFEST_TYPE" "$(stat -c %s "$hits/config")" "${digest_of[config]}" "$(stat -c %s "$hits/config")" "${digest_of[config]}" >"$work/put.json"
    cat >"$work/puts.lua" <<'LUA'
local file = io.open(os.getenv("PUT_BODY")); local body = file:read("*a"); file:close()
local number = 0
request = function()
  number = number + 1
  return wrk.format("PUT", "/v2/perf/puts/manifests/r" .. os.getenv("PUT_ROUND") .. "-" .. number, { ["Content-Type"] = os.getenv("PUT_TYPE") }, body)
end
LUA
  fi
  before=$(cpu "${pids[$contender]}")
  out=$(PUT_BODY=$work/put.json PUT_ROUND=$round PUT_TYPE=$MANIFEST_TYPE wrk -t 1 -c 8 -d "${WINDOW}s" --latency -s "$work/puts.lua" "$at") || die "wrk: $contender"
  after=$(cpu "${pids[$contender]}")
  if grep -q 'Non-2xx\|Socket errors' <<<"$out"; then printf '%s\n' "$out" >&2; die "$contender answers puts with errors"; fi
  puts=$(awk '/requests in/ { print $1 }' <<<"$out") name=$(pushed_name "$contender")
  note "$row" "$name" cpu_per_put "$round" "$(spent "$before" "$after" "$puts" 1e6)"
  note "$row" "$name" puts_per_second "$round" "$(awk '/^Requests\/sec/ { print $2 }' <<<"$out")"
  note "$row" "$name" p99 "$round" "$(p99_of "$out")"
}

# 100 pushers, 3 images each of 3 layers of 20 KiB; the client makes and hashes the bytes.
measure_pushers() {
  local row=$1 contender=$2 round=$3 before after name images=300
  name=$(pushed_name "$contender") before=$(cpu "${pids[$contender]}")
  "$loadgen" seed --url "${url[$contender]}" --images $images --layers 3 --size 20KiB --skew even --seed $((1000 + round)) --parallel 100 >"$work/pushers.txt" || die "$row: $contender"
  after=$(cpu "${pids[$contender]}")
  note "$row" "$name" p50 "$round" "$(sed -n 's/^image pushes *p50 \([0-9.]*\) ms.*/\1/p' "$work/pushers.txt")"
  note "$row" "$name" p99 "$round" "$(sed -n 's/^image pushes.*p99 \([0-9.]*\) ms.*/\1/p' "$work/pushers.txt")"
  note "$row" "$name" cpu_per_image "$round" "$(spent "$before" "$after" $images 1e3)"
}
