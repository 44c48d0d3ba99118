# The contenders, each on free loopback ports with a folder of its own; everything started is stopped by its process id.
# After start_X: url[X] (plain HTTP), tls[X] (https), pids[X] (whose processor time counts), version[X].

declare -A url tls pids version
started=()

launch() { "$@" & started+=($!); }

stop_started() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  started=()
}

# Ends one of them now.
stop_one() { kill "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# wait_for URL PID LOG [PREFIX…]: until the URL answers 200; at most 60 s. PREFIX runs curl elsewhere (in a namespace).
wait_for() {
  local _try
  for _try in $(seq 600); do
    kill -0 "$2" 2>/dev/null || { head -5 "$3" >&2; die "$1 did not start"; }
    "${@:4}" curl -kfsS -o /dev/null "$1" 2>/dev/null && return
    sleep 0.1
  done
  die "$1 is not ready after 60 s"
}

make_certificate() {
  [ -f "$work/tls.crt" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
}

# registry_on ADDRESS FOLDER [EXTRA LINES]: a configuration for docker-registry
registry_config() {
  printf '%s\n' "version: 0.1" "log: { level: error, accesslog: { disabled: true } }" \
    "storage: { cache: { blobdescriptor: inmemory }, filesystem: { rootdirectory: $2 } }" "http: { addr: \"$1\"${3:-} }" "${@:4}"
}

start_registry() {
  [ -z "${url[registry]:-}" ] || return 0
  make_certificate
  local plain secure; plain=127.0.0.1:$(free_port); secure=127.0.0.1:$(free_port)
  registry_config "$plain" "$work/registry" >"$work/registry.yml"
  registry_config "$secure" "$work/registry" ", tls: { certificate: $work/tls.crt, key: $work/tls.key }" >"$work/registry-tls.yml"
  launch docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1; pids[registry]=$!
  launch docker-registry serve "$work/registry-tls.yml" >>"$work/registry.log" 2>&1; pids[registry]+=,$!
  url[registry]=http://$plain tls[registry]=https://$secure
  version[registry]="docker-registry $(dpkg-query -W -f='${Version}' docker-registry)"
  wait_for "${url[registry]}/v2/" "${pids[registry]%,*}" "$work/registry.log"
  wait_for "${tls[registry]}/v2/" "${pids[registry]#*,}" "$work/registry.log"
  push_hits "${url[registry]}"
}

start_registry_proxy() {
  [ -z "${url[registry-proxy]:-}" ] || return 0
  start_registry
  local plain; plain=127.0.0.1:$(free_port)
  registry_config "$plain" "$work/registry-proxy" "" "proxy: { remoteurl: \"${url[registry]}\" }" >"$work/registry-proxy.yml"
  launch docker-registry serve "$work/registry-proxy.yml" >"$work/registry-proxy.log" 2>&1; pids[registry-proxy]=$!,${pids[registry]}
  url[registry-proxy]=http://$plain version[registry-proxy]="${version[registry]} as a pull-through proxy"
  wait_for "$url/v2/" $! "$work/registry-proxy.log"
}

# nginx_config FOLDER: the part that every nginx here has; the server blocks come from standard input. tcp_nopush stays off: with it, a hit
# of 64 KiB in nginx's cache waits 40 ms for a delayed acknowledgement.
nginx_config() {
  cat <<EOF
daemon off; worker_processes ${NGINX_WORKERS:-auto}; pid $1/nginx.pid; error_log $1/nginx.log error;
$([ "$(id -u)" != 0 ] || echo 'user root;')
events { worker_connections 8192; }
http {
  access_log off; sendfile on; tcp_nopush off; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 300; open_file_cache max=1000;
  client_body_temp_path $1/b; proxy_temp_path $1/p; fastcgi_temp_path $1/f; uwsgi_temp_path $1/u; scgi_temp_path $1/s;
  proxy_cache_path $1/cache levels=1:2 keys_zone=blobs:16m max_size=50g inactive=1h use_temp_path=off;
  default_type application/octet-stream; proxy_http_version 1.1; proxy_set_header Connection "";
$(cat)
}
EOF
}

# nginx_workers MASTER: the processes that serve (the cache loader ends by itself)
nginx_workers() {
  local child list=
  for child in $(cat "/proc/$1/task/$1/children"); do
    grep -q worker "/proc/$child/cmdline" && list+=,$child
  done
  echo "${list#,}"
}

# nginx, nginx-static, nginx-asking: one process, as a cache of docker-registry with digests and tags cached for an hour, on the same
# files, and as a cache that asks for tags each time.
start_nginx() {
  [ -z "${url[nginx]:-}" ] || return 0
  start_registry
  make_certificate
  local plain secure static asking; plain=$(free_port) secure=$(free_port) static=$(free_port) asking=$(free_port)
  mkdir -p "$work/nginx"
  local cached="proxy_pass http://registry; proxy_cache blobs; proxy_cache_valid 200 1h; proxy_cache_lock on; proxy_cache_key \$uri\$http_accept;"
  nginx_config "$work/nginx" >"$work/nginx.conf" <<EOF
  upstream registry { server ${url[registry]#http://}; keepalive 64; }
  server { listen 127.0.0.1:$plain backlog=4096; location / { $cached } }
  server { listen 127.0.0.1:$secure ssl http2 backlog=4096; ssl_certificate $work/tls.crt; ssl_certificate_key $work/tls.key; location / { $cached } }
  server { listen 127.0.0.1:$static backlog=4096; root $hits; }
  server { listen 127.0.0.1:$asking backlog=4096; location / { proxy_pass http://registry; } location ~ ^/v2/.+/(blobs|manifests)/sha256: { $cached } }
EOF
  launch nginx -c "$work/nginx.conf" -e "$work/nginx.log" >"$work/nginx.log" 2>&1
  local master=$!
  url[nginx]=http://127.0.0.1:$plain tls[nginx]=https://127.0.0.1:$secure url[nginx-static]=http://127.0.0.1:$static url[nginx-asking]=http://127.0.0.1:$asking
  version[nginx]="nginx $(nginx -v 2>&1 | cut -d/ -f2) proxy_cache" version[nginx-static]="nginx, static files"
  wait_for "${url[nginx]}/v2/" "$master" "$work/nginx.log"
  pids[nginx-static]=$(nginx_workers "$master")
  pids[nginx]=${pids[nginx-static]},${pids[registry]} # the registry behind it works on misses
  pids[nginx-asking]=${pids[nginx]}
}

# BUILD=no: what is built already is measured
build() { [ "${BUILD:-yes}" = no ] || dotnet build -c Release -v q --nologo "$1" >"$work/build.log" 2>&1 || { grep -m 5 error "$work/build.log" >&2; die "$1 does not build"; }; }

program() { echo "$checkout/src/$1/bin/Release/net10.0/EdgeRegistry.$1"; }

# supports FLAG…: whether this build knows the settings
supports() { "$(program AllInOne)" --check-config --data "$work/check" "$@" >/dev/null 2>&1; }

# ours: origin and edge in one process (the edge hears of changes, so tags need no question); pulled through its edge
start_ours() {
  [ -z "${url[ours]:-}" ] || return 0
  make_certificate
  local edge origin secure flags=(); edge=http://127.0.0.1:$(free_port) origin=http://127.0.0.1:$(free_port) secure=https://127.0.0.1:$(free_port)
  url[ours]=$edge url[ours-origin]=$origin
  if supports --set Edge:Tls:Certificate="$work/tls.crt" --set Edge:Tls:Key="$work/tls.key"; then
    flags=(--set Edge:Tls:Certificate="$work/tls.crt" --set Edge:Tls:Key="$work/tls.key")
    ! supports "${flags[@]}" --set Edge:Tls:Http2=true || flags+=(--set Edge:Tls:Http2=true)
    edge="$edge;$secure" tls[ours]=$secure
  fi
  launch "$(program AllInOne)" --allow-anonymous-write --data "$work/ours" --edge "$edge" --origin "$origin" "${flags[@]}" ${OURS_FLAGS:-} >"$work/ours.log" 2>&1; pids[ours]=$!
  version[ours]="EdgeRegistry $(git -C "$checkout" describe --always --dirty 2>/dev/null || echo '?')"
  wait_for "${url[ours]}/readyz" "${pids[ours]}" "$work/ours.log"
  wait_for "$origin/readyz" "${pids[ours]}" "$work/ours.log"
  push_hits "$origin"
}
