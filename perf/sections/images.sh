# Whole image pulls by the load generator, in turn at ours and at each peer, warm. IMAGES LAYERS SIZE CLIENTS DURATION ZIPF SEED change the
# load. It prints its own tables and writes images-PEER.json; nginx asks for tags each time, as a cache must that hears of no changes.

section_images() {
  : "${IMAGES:=20}" "${LAYERS:=5}" "${SIZE:=10MiB}" "${CLIENTS:=16}" "${DURATION:=10s}" "${ZIPF:=0.9}" "${SEED:=42}"
  local loadgen=$root/perf/LoadGenerator/bin/Release/net10.0/EdgeRegistry.LoadGenerator at peer
  build "$root/perf/LoadGenerator"
  start_ours; start_nginx; start_registry
  for at in "${url[ours-origin]}" "${url[registry]}"; do
    "$loadgen" seed --url "$at" --images "$IMAGES" --layers "$LAYERS" --size "$SIZE" --seed "$SEED" >"$work/seed.txt"
  done
  cat "$work/seed.txt"
  for peer in registry nginx-asking; do
    printf '\nA = ours   B = %s\n' "$peer"
    "$loadgen" pull --url "${url[ours]}" --pids "${pids[ours]}" --compare "${url[$peer]}" --compare-pids "${pids[$peer]}" --warm --seed "$SEED" \
      --clients "$CLIENTS" --duration "$DURATION" --rounds "$ROUNDS" --zipf "$ZIPF" --json "$out/images-$peer.json"
  done
}
