# Network namespaces of one script: unique names, nothing left behind. Source it; needs root.
#   namespaces_cleanup                       removes everything made below; call it from the script's EXIT trap
#   space NAME                               makes a namespace, loopback up, no IPv6; "$(in_space NAME)" is its real name
#   run_in NAME COMMAND…                     runs a command in it
#   become_in NAME COMMAND… &                starts a command in it; $! is the command itself
#   pair A ADDRESS_A B ADDRESS_B             joins two by a veth pair (addresses with prefix length)
#   limit NAME RATE                          what NAME's side of its pair sends is limited by tc tbf (200mbit)
#   wire A ADDRESS_A B ADDRESS_B OPTION…     joins two by the packet forwarder; then "wire_say TEXT" changes it
# The veth side of NAME is called eth0 there, a wire's side wire0.

_spaces=() _wires=() _space_id=er$$-$RANDOM

in_space() { echo "$_space_id-$1"; }

space() {
  ip netns add "$(in_space "$1")"
  _spaces+=("$1")
  ip -n "$(in_space "$1")" link set lo up
  run_in "$1" sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 2>/dev/null || true
}

run_in() { local name=$1; shift; ip netns exec "$(in_space "$name")" "$@"; }
become_in() { local name=$1; shift; exec ip netns exec "$(in_space "$name")" "$@"; }

pair() {
  ip -n "$(in_space "$1")" link add eth0 type veth peer name eth0 netns "$(in_space "$3")"
  ip -n "$(in_space "$1")" address add "$2" dev eth0
  ip -n "$(in_space "$3")" address add "$4" dev eth0
  ip -n "$(in_space "$1")" link set eth0 up
  ip -n "$(in_space "$3")" link set eth0 up
}

# Packets go one by one (no bundles of 64 KiB), so that the limit sees what a wire would see.
limit() {
  ip -n "$(in_space "$1")" link set eth0 gso_max_segs 1
  run_in "$1" tc qdisc replace dev eth0 root tbf rate "$2" burst 64kb latency "${3:-100ms}"
}

wire() {
  local log _try
  log=$(mktemp); mkfifo "$log.say"
  exec {_wire_say}<>"$log.say"; rm -f "$log.say"
  "${PACKET_FORWARDER:?}" --left "$(in_space "$1")=$2" --right "$(in_space "$3")=$4" "${@:5}" <&"$_wire_say" >"$log" 2>&1 &
  _wires+=("$!:$log")
  for _try in $(seq 100); do
    ! grep -q '^ready' "$log" || return 0
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  echo "wire: $(cat "$log")" >&2; return 1
}

wire_say() { echo "$*" >&"$_wire_say"; }

# Ends the last wire and prints what passed through it.
wire_end() {
  local last=${_wires[-1]}; unset '_wires[-1]'
  kill "${last%%:*}" 2>/dev/null || true; wait "${last%%:*}" 2>/dev/null || true
  grep -E '^(there|back):' "${last#*:}" || true
  rm -f "${last#*:}"
}

namespaces_cleanup() {
  local name pid
  while [ ${#_wires[@]} -gt 0 ]; do wire_end >/dev/null; done
  for name in "${_spaces[@]}"; do
    for pid in $(ip netns pids "$(in_space "$name")" 2>/dev/null); do { kill -9 "$pid"; wait "$pid"; } 2>/dev/null || true; done
    ip netns delete "$(in_space "$name")" 2>/dev/null || true
  done
  _spaces=()
}
