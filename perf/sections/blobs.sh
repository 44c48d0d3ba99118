# Blob hits over plain HTTP: 8 connections, each asks for the same blob again and again; the client drops the bytes in the kernel. Where there
# are two cores, one is every contender's and the other the client's: left to the scheduler, the same program needs 0.2 or 0.45 s for a GB of
# 1 MiB blobs, ours and nginx alike, by whether client and server happen to share a core.

section_blobs() {
  local size
  start_ours; start_nginx; start_registry
  for size in 64KiB 1MiB 256MiB; do rounds "blob-$size" measure_blob ours nginx nginx-static registry; done
  for size in ours nginx registry; do on_cores "0-$(($(nproc) - 1))" "$size"; done
}

measure_blob() {
  local row=$1 contender=$2 round=$3 size=${1#blob-} place=${url[$2]#http://} before bytes requests seconds client
  local client_core=()
  [ "$(nproc)" != 2 ] || { on_cores 0 "$contender"; client_core=(taskset -c 1); }
  before=$(cpu "${pids[$contender]}")
  read -r bytes requests seconds client < <("${client_core[@]}" "$bin/reader" rate "${place%:*}" "${place#*:}" "$(path_of "$contender" "$size")" 8 "$WINDOW") || die "$contender: $row"
  note "$row" "$contender" cpu_per_gb "$round" "$(spent "$before" "$(cpu "${pids[$contender]}")" "$bytes" 1e9)"
  note "$row" "$contender" bytes_per_second "$round" "$(spent 0 "$bytes" "$seconds")"
  note "$row" "$contender" client_cpu_per_gb "$round" "$(spent 0 "$client" "$bytes" 1e9)"
}

# on_cores LIST CONTENDER: where its processes may run, with all their threads
on_cores() {
  local pid
  for pid in ${pids[$2]//,/ }; do taskset -acp "$1" "$pid" >/dev/null; done
}
