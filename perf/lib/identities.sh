# A registry with accounts beside the open one, and what it takes to load it: users, robots and personal access tokens, made through the
# management API as an operator would.
#   start_closed                 perf/hits in a public project (contender closed), secret/hits in a private one (closed-private)
#   restart_closed               a new process of it: nothing remembered
#   make_users N; make_robots N; make_tokens N      $work/{users,robots,tokens}: base64 of NAME:SECRET, one a line
#   token_for SCOPE              a bearer token of the administrator
#   start_registry_passwords N   url[registry-passwords]: docker-registry with N users in an htpasswd file, $work/registry-users

administrator() { echo "admin:$(<"$work/closed/origin/admin-password")"; }

token_for() {
  curl -fsS -u "$(administrator)" "${url[closed-origin]}/service/token?service=edgeregistry&scope=$1" | sed -n 's/.*"token":"\([^"]*\)".*/\1/p'
}

has_identities() { supports --set Origin:Identity:MaxHashing=1; }

start_closed() {
  [ -z "${url[closed]:-}" ] || return 0
  url[closed]=http://127.0.0.1:$(free_port) url[closed-origin]=http://127.0.0.1:$(free_port)
  version[closed]="EdgeRegistry $(git -C "$checkout" describe --always --dirty 2>/dev/null || echo '?') with identities"
  run_closed
  url[closed-private]=${url[closed]}
  printf '%s\t{"project_name":"%s","public":%s}\n' "$(administrator)" perf true "$(administrator)" secret false | api_each /projects >/dev/null
  push_token=$(token_for repository:perf/hits:pull,push)
  push_hits "${url[closed-origin]}" with_token
  push_token=$(token_for "repository:perf/hits:pull&scope=repository:secret/hits:pull,push")
  mount_hits "${url[closed-origin]}" secret/hits with_token
}

run_closed() {
  launch "$(program AllInOne)" --data "$work/closed" --edge "${url[closed]}" --origin "${url[closed-origin]}" >>"$work/closed.log" 2>&1
  pids[closed]=$! pids[closed-private]=$!
  wait_for "${url[closed]}/readyz" "${pids[closed]}" "$work/closed.log"
  wait_for "${url[closed-origin]}/readyz" "${pids[closed]}" "$work/closed.log"
}

restart_closed() { stop_one "${pids[closed]}"; run_closed; }

# A prefix for push_hits: with_token curl …
with_token() { "$@" -H "Authorization: Bearer $push_token"; }

base64_lines() { perl -MMIME::Base64 -lne 'print encode_base64($_, "")'; }

# api_each PATH: POSTs what comes in, a CREDENTIAL, a TAB and a body on each line, over one connection; the answers, one a line
api_each() {
  perl -lne 'BEGIN { $url = shift } s/(["\\])/\\$1/g; ($who, $body) = split /\t/;
    print qq(url = "$url"\nuser = "$who"\nheader = "Content-Type: application/json"\ndata = "$body"\nwrite-out = "\\n"\nfail\nsilent\nshow-error\nnext)' \
    "${url[closed-origin]}/api/v2.0$1" | sed '$d' | curl -K -
}

make_users() {
  local number admin; admin=$(administrator)
  for number in $(seq "$1"); do
    printf '%s\t{"username":"user%d","email":"user%d@perf.test","realname":"user %d","password":"Perf1password%d"}\n' "$admin" "$number" "$number" "$number" "$number"
  done | api_each /users >/dev/null
  for number in $(seq "$1"); do echo "user$number:Perf1password$number"; done | base64_lines >"$work/users"
}

make_robots() {
  local number admin; admin=$(administrator)
  for number in $(seq "$1"); do
    printf '%s\t{"name":"perf%d","level":"system","duration":-1,"permissions":[{"kind":"project","namespace":"secret","access":[{"resource":"repository","action":"pull"}]}]}\n' "$admin" "$number"
  done | api_each /robots | sed 's/.*"name":"\([^"]*\)","secret":"\([^"]*\)".*/\1:\2/' | base64_lines >"$work/robots"
}

# Four users' own: a user has at most a hundred.
make_tokens() {
  local number
  for number in $(seq "$1"); do
    printf 'user%d:Perf1password%d\t{"name":"perf%d","duration":-1}\n' $((number % 4 + 1)) $((number % 4 + 1)) "$number"
  done | api_each /users/current/tokens | sed 's/.*"secret":"\([^"]*\)".*/\1/' | awk '{ print "user" NR % 4 + 1 ":" $0 }' | base64_lines >"$work/tokens"
}

# What `htpasswd -B` writes: bcrypt of cost 5.
start_registry_passwords() {
  [ -z "${url[registry-passwords]:-}" ] || return 0
  local number plain; plain=127.0.0.1:$(free_port)
  perl -le 'print "user$_:", crypt("Perf1password$_", q($2y$05$) . join "", map { (q(a)..q(z))[rand 26] } 1..22) for 1..$ARGV[0]' "$1" >"$work/htpasswd"
  for number in $(seq "$1"); do echo "user$number:Perf1password$number"; done | base64_lines >"$work/registry-users"
  registry_config "$plain" "$work/registry-passwords" "" "auth: { htpasswd: { realm: perf, path: $work/htpasswd } }" >"$work/registry-passwords.yml"
  launch docker-registry serve "$work/registry-passwords.yml" >"$work/registry-passwords.log" 2>&1; pids[registry-passwords]=$!
  url[registry-passwords]=http://$plain
  version[registry-passwords]="docker-registry $(dpkg-query -W -f='${Version}' docker-registry) with htpasswd (bcrypt, cost 5)"
  wait_for "${url[registry-passwords]}/" "${pids[registry-passwords]}" "$work/registry-passwords.log"
}
