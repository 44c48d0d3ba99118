# Measuring: every figure is one line of $measures (TAB between): row, contender, measure, round, value. `Compare` makes the table of them.
#   note ROW CONTENDER MEASURE ROUND VALUE
#   missing ROW REASON                       the row cannot be measured here; the reason goes into the table
#   remark ROW TEXT                          what a reader of the row must know
#   cpu PID[,PID…]                           their processor time so far, seconds (user + system)
#   rounds ROW FUNCTION CONTENDER…           FUNCTION ROW CONTENDER ROUND, for each contender in turn: A B C A B C …
#   spent BEFORE AFTER UNITS [SCALE]         (AFTER - BEFORE) * SCALE / UNITS

note() { printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$measures"; }
missing() { note "$1" - unavailable 0 "$2"; say "  $1: not available: $2"; }
remark() { note "$1" - remark 0 "$2"; }

cpu() {
  local pid total=0 stat fields
  for pid in ${1//,/ }; do
    stat=$(<"/proc/$pid/stat") || die "process $pid, which is measured, has gone"
    read -ra fields <<<"${stat##*) }"
    total=$((total + fields[11] + fields[12]))
  done
  printf '%d.%02d\n' $((total / 100)) $((total % 100)) # USER_HZ is 100
}

spent() { awk -v a="$1" -v b="$2" -v n="$3" -v s="${4:-1}" 'BEGIN { if (n > 0) printf "%.6g\n", (b - a) * s / n; else print "nan" }'; }

# p99_of WRK'S OUTPUT, milliseconds
p99_of() { awk '$1 == "99%" { v = $2; s = 1; if (v ~ /us$/) s = 0.001; else if (v ~ /[0-9]s$/) s = 1000; print (v + 0) * s }' <<<"$1"; }

# anonymous resident memory of a process, bytes
anonymous() { awk '/^RssAnon/ { print $2 * 1024 }' "/proc/$1/status"; }

rounds() {
  local row=$1 measure=$2 round contender; shift 2
  say "  $row: $*"
  for contender in "$@"; do "$measure" "$row" "$contender" 0; done # warm; round 0 is not counted
  for round in $(seq "$ROUNDS"); do
    for contender in "$@"; do "$measure" "$row" "$contender" "$round"; done
  done
}
