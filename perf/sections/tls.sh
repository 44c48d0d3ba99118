# Blob hits over TLS, HTTP/1.1 and HTTP/2: h2load, 8 connections, one request at a time on each, windows that never limit.

section_tls() {
  local protocol
  start_ours; start_nginx; start_registry
  for protocol in h1 h2; do
    [ -n "${tls[ours]:-}" ] || { missing "tls-$protocol" "this build does not listen with TLS"; continue; }
    offers "$protocol" || { missing "tls-$protocol" "this build does not offer $protocol over TLS"; continue; }
    rounds "tls-$protocol" measure_tls ours nginx registry
  done
}

offers() { curl -ksS --http2 -o /dev/null -w '%{http_version}' "${tls[ours]}/v2/" | grep -q "^$([ "$1" = h2 ] && echo 2 || echo '[12]')"; }

measure_tls() {
  local row=$1 contender=$2 round=$3 before after out bytes flags=()
  case $row in *h1) flags=(--h1) ;; *) flags=(-w 24 -W 27) ;; esac
  before=$(cpu "${pids[$contender]}")
  out=$(h2load "${flags[@]}" -c 8 -t 1 -m 1 -D "$LONG_WINDOW" "${tls[$contender]}$(path_of "$contender" 256MiB)" 2>&1) || die "h2load: $contender: $row"
  after=$(cpu "${pids[$contender]}")
  bytes=$(sed -n 's/^traffic: .*(\([0-9]*\)) data$/\1/p' <<<"$out")
  [ "${bytes:-0}" -gt 0 ] || { printf '%s\n' "$out" >&2; die "h2load got nothing from $contender"; }
  note "$row" "$contender" cpu_per_gb "$round" "$(spent "$before" "$after" "$bytes" 1e9)"
  note "$row" "$contender" bytes_per_second "$round" "$(spent 0 "$bytes" "$LONG_WINDOW")"
}
