# 32 clients miss the same blob at the same moment, behind a link of 200 Mb/s (veth, tc tbf). Each round has a blob of its own. Before the
# rounds, small blobs are missed in the same way: caches in use have run before.

CLIENTS=32 BLOB_BYTES=$((64 << 20)) WARM_BLOBS=60

section_stampede() {
  local round contender path registry=$FAR:5002
  need_root stampede || return 0
  space near; space far
  pair near "$NEAR/24" far "$FAR/24"
  limit far 200mbit 200ms
  far_origin "$work/stampede-origin"; near_edge "$work/stampede-edge"
  stampede_registry; stampede_nginx
  stampede_warm
  for round in $(seq 0 "$ROUNDS"); do
    random_blob "$work/blob" "$BLOB_BYTES"
    push_blob http://127.0.0.1:5001 perf/cold "$work/blob" run_in far
    push_blob http://127.0.0.1:5002 perf/cold "$work/blob" run_in far
    path=/v2/perf/cold/blobs/$blob_digest
    stampede direct "$FAR:5001" 1 "$round"
    stampede ours 127.0.0.1:5000 "$CLIENTS" "$round"
    stampede nginx 127.0.0.1:5003 "$CLIENTS" "$round"
  done
  # It fetches once for each client, which takes a minute and a half: once is enough.
  [ $QUICK = yes ] || stampede registry-proxy 127.0.0.1:5004 "$CLIENTS" "$ROUNDS"
  remark stampede "clients are connections of one process, which have asked for /v2/ before; $WARM_BLOBS blobs of 1 MiB were missed before; first bytes are those of bodies; what the origin sent is its own counter, bytes over the link include headers and repeats; nginx has proxy_cache_lock"
  stop_started; namespaces_cleanup
}

stampede() {
  local contender=$1 at=$2 clients=$3 round=$4 link sent
  link=$(link_bytes eth0) sent=$(metric http://127.0.0.1:5001 edgeregistry_origin_blob_read_bytes run_in far)
  fetch_once "$at" "$path" "$clients" "$(stampede_source "$contender")" || die "stampede: $contender failed"
  note stampede "$contender" last_ms "$round" "$last_ms"
  note stampede "$contender" first_ms "$round" "$first_ms"
  note stampede "$contender" after_link_ms "$round" "$(spent "$link_ms" "$first_ms" 1)"
  note stampede "$contender" link_bytes "$round" $(($(link_bytes eth0) - link))
  [ "$contender" != direct ] || direct_first=$first_ms
  note stampede "$contender" first_byte_delay_ms "$round" "$(spent "$direct_first" "$first_ms" 1)"
  note stampede "$contender" middle_delay_ms "$round" "$(spent "$direct_first" "$middle_ms" 1)"
  sent=$(($(metric http://127.0.0.1:5001 edgeregistry_origin_blob_read_bytes run_in far) - sent))
  [ "$contender" != ours ] || note stampede ours origin_bytes_ratio "$round" "$(spent 0 "$sent" "$BLOB_BYTES")"
}

# The port in "far" that a contender fetches from.
stampede_source() {
  case $1 in
    direct | ours) echo 5001 ;;
    *) echo 5002 ;;
  esac
}

stampede_warm() {
  local _blob
  for _blob in $(seq "$WARM_BLOBS"); do
    random_blob "$work/blob" $((1 << 20))
    push_blob http://127.0.0.1:5001 perf/warm "$work/blob" run_in far
    push_blob http://127.0.0.1:5002 perf/warm "$work/blob" run_in far
    fetch_once 127.0.0.1:5000 "/v2/perf/warm/blobs/$blob_digest" "$CLIENTS" || die "stampede: our edge failed"
    fetch_once 127.0.0.1:5003 "/v2/perf/warm/blobs/$blob_digest" "$CLIENTS" || die "stampede: nginx failed"
  done
}

stampede_registry() {
  registry_config 0.0.0.0:5002 "$work/stampede-registry" >"$work/far-registry.yml"
  become_in far docker-registry serve "$work/far-registry.yml" >"$work/far-registry.log" 2>&1 & started+=($!)
  wait_for http://127.0.0.1:5002/v2/ $! "$work/far-registry.log" run_in far
  registry_config 127.0.0.1:5004 "$work/stampede-proxy" "" "proxy: { remoteurl: \"http://$registry\" }" >"$work/near-proxy.yml"
  become_in near docker-registry serve "$work/near-proxy.yml" >"$work/near-proxy.log" 2>&1 & started+=($!)
  wait_for http://127.0.0.1:5004/v2/ $! "$work/near-proxy.log" run_in near
}

stampede_nginx() {
  mkdir -p "$work/stampede-nginx"
  nginx_config "$work/stampede-nginx" >"$work/near-nginx.conf" <<EOF
  server { listen 127.0.0.1:5003; location / { proxy_pass http://$registry; proxy_cache blobs; proxy_cache_valid 200 1h; proxy_cache_lock on; proxy_buffering on; } }
EOF
  become_in near nginx -c "$work/near-nginx.conf" -e "$work/near-nginx.log" >>"$work/near-nginx.log" 2>&1 & started+=($!)
  wait_for http://127.0.0.1:5003/v2/ $! "$work/near-nginx.log" run_in near
}
