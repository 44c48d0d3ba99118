# Manifest hits, by tag and by digest: wrk, 32 connections. nginx caches the tag for an hour; ours answers it under its lease. Beside the open
# registry the same with identities: a public project without a credential, and a private one with a bearer token.

section_manifests() {
  local by all=(ours nginx nginx-static registry)
  start_ours; start_nginx; start_registry
  ! has_identities || { start_closed; all+=(closed closed-private); }
  for by in by-tag by-digest; do rounds "manifest-$by" measure_manifest "${all[@]}"; done
}

measure_manifest() {
  local row=$1 contender=$2 round=$3 before after out requests credential=()
  [ "$contender" != closed-private ] || credential=(-H "Authorization: Bearer $(token_for repository:secret/hits:pull)")
  before=$(cpu "${pids[$contender]}")
  out=$(wrk -t 1 -c 32 -d "${WINDOW}s" --latency -H "Accept: $MANIFEST_TYPE" "${credential[@]}" "${url[$contender]}$(path_of "$contender" "${row#manifest-}")") || die "wrk: $contender"
  after=$(cpu "${pids[$contender]}")
  if grep -q 'Non-2xx\|Socket errors' <<<"$out"; then printf '%s\n' "$out" >&2; die "$contender answers $row with errors"; fi
  requests=$(awk '/requests in/ { print $1 }' <<<"$out")
  note "$row" "$contender" cpu_per_request "$round" "$(spent "$before" "$after" "$requests" 1e6)"
  note "$row" "$contender" requests_per_second "$round" "$(awk '/^Requests\/sec/ { print $2 }' <<<"$out")"
  note "$row" "$contender" p99 "$round" "$(p99_of "$out")"
}
