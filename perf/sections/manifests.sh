# Manifest hits, by tag and by digest: wrk, 32 connections. nginx caches the tag for an hour; ours answers it under its lease.

section_manifests() {
  local by
  start_ours; start_nginx; start_registry
  for by in by-tag by-digest; do rounds "manifest-$by" measure_manifest ours nginx nginx-static registry; done
}

measure_manifest() {
  local row=$1 contender=$2 round=$3 before after out requests
  before=$(cpu "${pids[$contender]}")
  out=$(wrk -t 1 -c 32 -d "${WINDOW}s" --latency -H "Accept: $MANIFEST_TYPE" "${url[$contender]}$(path_of "$contender" "${row#manifest-}")") || die "wrk: $contender"
  after=$(cpu "${pids[$contender]}")
  if grep -q 'Non-2xx\|Socket errors' <<<"$out"; then printf '%s\n' "$out" >&2; die "$contender answers $row with errors"; fi
  requests=$(awk '/requests in/ { print $1 }' <<<"$out")
  note "$row" "$contender" cpu_per_request "$round" "$(spent "$before" "$after" "$requests" 1e6)"
  note "$row" "$contender" requests_per_second "$round" "$(awk '/^Requests\/sec/ { print $2 }' <<<"$out")"
  note "$row" "$contender" p99 "$round" "$(awk '$1 == "99%" { v = $2; s = 1; if (v ~ /us$/) s = 0.001; else if (v ~ /[0-9]s$/) s = 1000; print (v + 0) * s }' <<<"$out")"
}
