# 200 clients log in at once through the edge, as `docker login` does: with robots, with personal access tokens, with 200 users' passwords that
# were right within the last minute, and with passwords after a restart, when each must be hashed. Beside them docker-registry with htpasswd.

LOGIN_CLIENTS=200 LOGINS_EACH=5

section_logins() {
  local row
  has_identities || { missing logins-robots "this build has no identities"; return 0; }
  prepare_logins
  for row in robots tokens; do rounds "logins-$row" measure_logins closed registry-passwords; done
  rounds logins-pull measure_logins closed registry-passwords
  rounds logins-cold measure_cold closed registry-passwords
  rounds logins-warm measure_logins closed registry-passwords # what the last cold round has made known
  meanwhile logins-robots
  restart_closed
  meanwhile logins-cold
}

prepare_logins() {
  start_closed; start_registry_passwords $LOGIN_CLIENTS
  make_users $LOGIN_CLIENTS; make_robots $LOGIN_CLIENTS; make_tokens $LOGIN_CLIENTS
}

# storm_of ROW CONTENDER LOGINS: $storm is the command
storm_of() {
  local place=${url[$2]#http://} path=/v2/ who=registry-users
  if [ "$2" = closed ]; then
    path="/service/token?service=edgeregistry&account=x"
    case $1 in
      logins-pull) who=robots path+="&scope=repository:secret/hits:pull" ;;
      logins-robots | logins-tokens) who=${1#logins-} ;;
      *) who=users ;;
    esac
  fi
  storm=("$bin/storm" "${place%:*}" "${place#*:}" "$path" "$work/$who" "$3")
}

measure_cold() {
  if [ "$2" = closed ]; then
    [ "$3" != 0 ] || return 0
    restart_closed
    storm_of logins-pull closed $LOGINS_EACH; "${storm[@]}" >/dev/null # the program's code is compiled; no password is remembered
  fi
  measure_logins "$1" "$2" "$3" 1
}

measure_logins() {
  local row=$1 contender=$2 round=$3 each=${4:-$LOGINS_EACH} before logins refused seconds p50 p99 rest
  storm_of "$row" "$contender" "$each"
  before=$(cpu "${pids[$contender]}")
  read -r logins refused seconds p50 p99 rest < <("${storm[@]}") || die "$contender: $row"
  note "$row" "$contender" cpu_per_login "$round" "$(spent "$before" "$(cpu "${pids[$contender]}")" "$logins" 1e3)"
  note "$row" "$contender" logins_per_second "$round" "$(spent "$refused" "$logins" "$seconds")"
  note "$row" "$contender" refused "$round" "$refused"
  note "$row" "$contender" p50 "$round" "$p50"
  note "$row" "$contender" p99 "$round" "$p99"
}

# meanwhile ROW: what 8 connections get of a public manifest at the edge while a storm lasts, and after it
meanwhile() {
  local row=$1 round pid
  remark "$row" "others meanwhile: 8 connections of wrk ask the same edge for a public manifest, $ROUNDS windows of ${WINDOW} s"
  others "$row" alone 0
  storm_of "$row" closed 100000
  "${storm[@]}" >/dev/null 2>&1 & pid=$!; started+=($pid)
  for round in $(seq "$ROUNDS"); do
    others "$row" closed "$round"
    kill -0 $pid 2>/dev/null || die "the storm ended before the pulls beside it"
  done
  stop_one $pid
  for round in $(seq "$ROUNDS"); do others "$row" alone "$round"; done
}

others() {
  local out
  out=$(wrk -t 1 -c 8 -d "${WINDOW}s" --latency -H "Accept: $MANIFEST_TYPE" "${url[closed]}$(path_of closed by-digest)") || die wrk
  ! grep -q 'Non-2xx\|Socket errors' <<<"$out" || die "pulls during $1: $out"
  note "$1" "$2" others_per_second "$3" "$(awk '/^Requests\/sec/ { print $2 }' <<<"$out")"
  note "$1" "$2" others_p99 "$3" "$(p99_of "$out")"
}
