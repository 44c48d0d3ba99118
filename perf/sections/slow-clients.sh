# 1,000 clients that read 64 KB/s each of a 256 MiB blob: the server's anonymous memory for each, and what a fast client still gets.

SLOW_CLIENTS=1000 SLOW_RATE=64000

section_slow_clients() {
  local kind contender
  start_ours; start_nginx; start_registry
  ulimit -n "$(ulimit -Hn)"
  for kind in plain tls; do
    [ $kind = plain ] || [ -n "${tls[ours]:-}" ] || { missing slow-tls "this build does not listen with TLS"; continue; }
    rounds "slow-$kind" measure_slow ours
    for contender in nginx registry; do measure_slow "slow-$kind" "$contender" 0; measure_slow "slow-$kind" "$contender" 1; done
  done
}

measure_slow() {
  local row=$1 contender=$2 round=$3 kind=${1#slow-} place reading before peak now pid try
  [ "$round" != 0 ] || { warm "$contender"; fast "$row" "$contender" alone 0; return; }
  [ $kind = plain ] && place=${url[$contender]#http://} || place=${tls[$contender]#https://}
  fast "$row" "$contender" alone "$round"
  before=$(anonymous_of "$contender"); peak=$before
  : >"$work/slow.txt"
  "$bin/slow-readers" "${place%:*}" "${place#*:}" "$(path_of "$contender" 256MiB)" $SLOW_CLIENTS $SLOW_RATE $((LONG_WINDOW + 6)) \
    $([ $kind = plain ] || echo tls) >>"$work/slow.txt" 2>&1 &
  pid=$!; started+=($pid)
  for try in $(seq 300); do grep -q reading "$work/slow.txt" && break; kill -0 $pid 2>/dev/null || break; sleep 0.1; done
  grep -q reading "$work/slow.txt" || die "slow clients at $contender: $(cat "$work/slow.txt")"
  fast "$row" "$contender" "$contender" "$round"
  while kill -0 $pid 2>/dev/null; do
    now=$(anonymous_of "$contender"); [ "$now" -le "$peak" ] || peak=$now
    sleep 0.2
  done
  if ! wait $pid; then
    [ "$contender" != ours ] || die "slow clients at ours: $(cat "$work/slow.txt")"
    remark "$row" "$contender did not serve all of $SLOW_CLIENTS slow clients to the end"
    return
  fi
  note "$row" "$contender" bytes_per_client "$round" "$(spent "$before" "$peak" $SLOW_CLIENTS)"
  note "$row" "$contender" slow_bytes "$round" "$(awk '/^bytes/ { print $2 }' "$work/slow.txt")"
}

warm() { curl -fsS -o /dev/null "${url[$1]}$(path_of "$1" 256MiB)"; }

anonymous_of() {
  local pid total=0
  for pid in ${pids[$1]//,/ }; do total=$((total + $(anonymous "$pid"))); done
  echo $total
}

# fast ROW CONTENDER AS ROUND: 4 connections; ours alone is the peer that ours among the slow is compared with
fast() {
  local row=$1 contender=$2 as=$3 round=$4 bytes requests seconds rest place out
  [ "$contender" = ours ] || return 0
  if [ "$row" = slow-plain ]; then
    place=${url[$contender]#http://}
    read -r bytes requests seconds rest < <("$bin/reader" rate "${place%:*}" "${place#*:}" "$(path_of "$contender" 256MiB)" 4 "$LONG_WINDOW") || die "fast client"
  else
    out=$(h2load --h1 -c 4 -t 1 -m 1 -D "$LONG_WINDOW" "${tls[$contender]}$(path_of "$contender" 256MiB)" 2>&1) || die "fast client"
    bytes=$(sed -n 's/^traffic: .*(\([0-9]*\)) data$/\1/p' <<<"$out") seconds=$LONG_WINDOW
  fi
  note "$row" "$as" bytes_per_second "$round" "$(spent 0 "$bytes" "$seconds")"
}
