# What a comparison needs: Debian's packages, our programs, the C clients; and what this machine is.

prepare() {
  local missing=() package policy=/usr/sbin/policy-rc.d
  for package in nginx-light docker-registry wrk nghttp2-client gcc libc6-dev libssl-dev openssl curl iproute2; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] || die "missing: apt-get install -y --no-install-recommends ${missing[*]}"
    say "installing ${missing[*]}"
    [ -e $policy ] && policy= || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; } # installing must not start services
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$work/apt.log" 2>&1 \
      || { [ -z "$policy" ] || rm -f "$policy"; grep '^E:' "$work/apt.log" >&2; die "apt-get could not install ${missing[*]}"; }
    [ -z "$policy" ] || rm -f "$policy"
  fi
  say "building"
  for package in "$checkout"/src/{AllInOne,Edge,Origin} "$root"/perf/{Compare,PacketForwarder,MicroBenchmarks}; do build "$package"; done
  reporter=$root/perf/Compare/bin/Release/net10.0/EdgeRegistry.Compare
  export PACKET_FORWARDER=$root/perf/PacketForwarder/bin/Release/net10.0/EdgeRegistry.PacketForwarder
  mkdir -p "$bin"
  cc -O2 -o "$bin/reader" "$root/perf/Clients/reader.c"
  cc -O2 -o "$bin/storm" "$root/perf/Clients/storm.c"
  cc -O2 -o "$bin/slow-readers" "$root/perf/Clients/slow-readers.c" -lssl -lcrypto
}

describe() {
  local name
  note - - machine 0 "$(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), Linux $(uname -r | cut -d. -f1-2); clients and servers share them"
  note - - date 0 "$(date -u +%Y-%m-%d)"
  note - - rounds 0 "$ROUNDS alternating rounds of ${WINDOW} s (TLS: ${LONG_WINDOW} s)$([ $QUICK = no ] || echo '; --quick: an impression, not a result')"
  for name in "${!version[@]}"; do note - "$name" version 0 "${version[$name]}"; done
}
