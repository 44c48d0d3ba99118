# Blob hits over plain HTTP: 8 connections, each asks for the same blob again and again; the client drops the bytes in the kernel.

section_blobs() {
  local size
  start_ours; start_nginx; start_registry
  for size in 64KiB 1MiB 256MiB; do rounds "blob-$size" measure_blob ours nginx nginx-static registry; done
}

measure_blob() {
  local row=$1 contender=$2 round=$3 size=${1#blob-} place=${url[$2]#http://} before bytes requests seconds client
  before=$(cpu "${pids[$contender]}")
  read -r bytes requests seconds client < <("$bin/reader" rate "${place%:*}" "${place#*:}" "$(path_of "$contender" "$size")" 8 "$WINDOW") || die "$contender: $row"
  note "$row" "$contender" cpu_per_gb "$round" "$(spent "$before" "$(cpu "${pids[$contender]}")" "$bytes" 1e9)"
  note "$row" "$contender" bytes_per_second "$round" "$(spent 0 "$bytes" "$seconds")"
  note "$row" "$contender" client_cpu_per_gb "$round" "$(spent 0 "$client" "$bytes" 1e9)"
}
