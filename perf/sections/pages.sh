# What a page of 100 costs at the origin: tags among 1,000 and 100,000, repositories among as many, referrers among 1,000 and 10,000; the first page
# and the last ("deep"). Rows are written into the database by its own tool; docker-registry's tags and repositories are made as the files that
# it keeps (it lists all tags at once, and knows no referrers). Processor time of the origin, and of MariaDB where it is the database.

FEW=1000 MANY=100000 MANY_REFERRERS=10000
PAGE_SUBJECT=sha256:$(printf '%064x' 0)

section_pages() {
  local database
  pages_registry
  for database in sqlite mariadb; do
    [ $database = sqlite ] || start_mariadb || { missing pages-mariadb "MariaDB is not installed (mariadb-server)"; continue; }
    pages_origin $database few $FEW $FEW
    pages_origin $database many $MANY $MANY_REFERRERS
    rounds "page-tags-$database" measure_page ours deep few registry
    rounds "page-catalog-$database" measure_page ours deep few registry
    rounds "page-referrers-$database" measure_page ours deep few
  done
  remark page-tags-sqlite "processor time of a page of 100 over one connection (wrk), after the pages were asked for; docker-registry's answer is all 100,000 tags"
}

# pages_origin DATABASE SIZE COUNT REFERRERS: url[DATABASE-SIZE]
pages_origin() {
  local key=$1-$2 origin flags=() data=$work/pages-$1-$2 pid
  origin=http://127.0.0.1:$(free_port)
  [ "$1" = sqlite ] || { mariadb_run -e "CREATE DATABASE pages_$2"; flags=(--set Origin:Database:Provider=mysql --set Origin:Secret=benchmarks-have-no-secrets
    --set "Origin:Database:Connection=Server=127.0.0.1;Port=$mariadb_port;User ID=bench;Password=bench;Database=pages_$2;SslMode=Disabled"); }
  "$(program Origin)" --allow-anonymous-write --data "$data" --listen "$origin" "${flags[@]}" >"$work/$key.log" 2>&1 & pid=$!; started+=($pid)
  wait_for "$origin/readyz" $pid "$work/$key.log"
  push_blob "$origin" perf/list "$hits/config"
  if [ "$1" = sqlite ]; then
    stop_one $pid
    { page_rows sqlite "$3" "$4"; echo 'ANALYZE;'; } | sqlite3 "$data/origin.db" || die "rows for $key"
    "$(program Origin)" --allow-anonymous-write --data "$data" --listen "$origin" >"$work/$key.log" 2>&1 & pid=$!; started+=($pid)
    wait_for "$origin/readyz" $pid "$work/$key.log"
  else
    { page_rows mariadb "$3" "$4"; echo 'ANALYZE TABLE tags, repositories, manifests;'; } | mariadb_run "pages_$2" >/dev/null || die "rows for $key"
  fi
  url[$key]=$origin pids[$key]=$pid${mariadb_pid:+,$mariadb_pid}
  [ "$1" = mariadb ] || pids[$key]=$pid
}

# page_rows DATABASE COUNT REFERRERS: SQL; repository 1 is perf/list
page_rows() {
  local numbers digest name
  if [ "$1" = sqlite ]; then
    numbers="(WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < %d) SELECT seq FROM n)"
    digest="'sha256:' || printf('%064x', seq)" name="printf('%06d', seq)"
  else
    numbers="(SELECT seq FROM seq_1_to_%d) n"
    digest="CONCAT('sha256:', LOWER(LPAD(HEX(seq), 64, '0')))" name="LPAD(seq, 6, '0')"
  fi
  concat() { [ "$1" = sqlite ] && echo "'$2' || $3" || echo "CONCAT('$2', $3)"; }
  echo "BEGIN;"
  printf "INSERT INTO tags (repository_id, name, digest, updated) SELECT 1, %s, '%s', 0 FROM $numbers;\n" "$(concat "$1" t "$name")" "$PAGE_SUBJECT" "$2"
  printf "INSERT INTO repositories (name) SELECT %s FROM $numbers;\n" "$(concat "$1" perf/r "$name")" "$2"
  printf "INSERT INTO manifests (repository_id, digest, media_type, artifact_type, subject, size, created, annotations, body) SELECT 1, %s, '%s', 'application/vnd.perf', '%s', 500, 0, NULL, %s FROM $numbers;\n" \
    "$digest" "$MANIFEST_TYPE" "$PAGE_SUBJECT" "$([ "$1" = sqlite ] && echo 'zeroblob(500)' || echo "REPEAT('x', 500)")" "$3"
  echo "COMMIT;"
}

# docker-registry's files; what it lists are folders with a link in them
pages_registry() {
  local plain root=$work/pages-registry tags; plain=127.0.0.1:$(free_port)
  for package in sqlite3; do command -v $package >/dev/null || apt-get install -y --no-install-recommends $package >/dev/null 2>&1 || die "missing: $package"; done
  tags=$root/docker/registry/v2/repositories/perf/list/_manifests/tags
  mkdir -p "$tags"
  (cd "$tags" && seq -f 't%06.0f/current' $MANY | xargs mkdir -p)
  (cd "$root/docker/registry/v2/repositories/perf" && seq -f 'r%06.0f/_layers' $MANY | xargs mkdir -p)
  registry_config "$plain" "$root" >"$work/pages-registry.yml"
  launch docker-registry serve "$work/pages-registry.yml" >"$work/pages-registry.log" 2>&1
  pids[pages-registry]=$! url[pages-registry]=http://$plain
  wait_for "http://$plain/v2/" $! "$work/pages-registry.log"
}

start_mariadb() {
  local folder=$work/mariadb
  command -v mariadbd >/dev/null || return 1
  mariadb_port=$(free_port)
  mkdir -p "$folder"; ! id mysql >/dev/null 2>&1 || chown mysql "$folder" "$work"
  mariadb-install-db --no-defaults --user=mysql --datadir="$folder/data" --auth-root-authentication-method=normal >"$work/mariadb.log" 2>&1 || die "mariadb-install-db"
  launch mariadbd --no-defaults --user=mysql --datadir="$folder/data" --socket="$folder/socket" --port="$mariadb_port" --bind-address=127.0.0.1 \
    --innodb-buffer-pool-size=512M --pid-file="$folder/pid" >>"$work/mariadb.log" 2>&1
  mariadb_pid=$!
  for _ in $(seq 300); do mariadb_run -e 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.1; done
  mariadb_run -e "CREATE USER bench@'%' IDENTIFIED BY 'bench'; GRANT ALL ON *.* TO bench@'%'" || die "MariaDB does not answer"
  version[mariadb]=$(mariadbd --version | awk '{ print $3 }')
}

mariadb_run() { mariadb --no-defaults --socket="$work/mariadb/socket" --user=root "$@"; }

measure_page() {
  local row=$1 contender=$2 round=$3 list database key path before after out pages
  list=${row#page-} database=${list#*-} list=${list%-*}
  case $contender in ours | deep) key=$database-many ;; few) key=$database-few ;; registry) key=pages-registry ;; esac
  path=$(page_path "$list" "$contender")
  before=$(cpu "${pids[$key]}")
  out=$(wrk -t 1 -c 1 -d "${WINDOW}s" --timeout 60s --latency "${url[$key]}$path") || die "wrk: $row $contender"
  after=$(cpu "${pids[$key]}")
  if grep -q 'Non-2xx\|Socket errors' <<<"$out"; then printf '%s\n' "$out" >&2; die "$contender answers $row with errors"; fi
  pages=$(awk '/requests in/ { print $1 }' <<<"$out")
  [ "$pages" -gt 0 ] || { remark "$row" "$contender did not answer once in ${WINDOW} s"; return; }
  note "$row" "$contender" ms "$round" "$(spent "$before" "$after" "$pages" 1e3)"
}

# page_path LIST CONTENDER: the last page begins 100 before the end
page_path() {
  case $1:$2 in
    tags:registry) echo /v2/perf/list/tags/list ;;
    tags:deep) echo "/v2/perf/list/tags/list?n=100&last=t$(printf '%06d' $((MANY - 101)))" ;;
    tags:*) echo "/v2/perf/list/tags/list?n=100" ;;
    catalog:deep) echo "/v2/_catalog?n=100&last=perf/r$(printf '%06d' $((MANY - 101)))" ;;
    catalog:*) echo "/v2/_catalog?n=100" ;;
    referrers:deep) echo "/v2/perf/list/referrers/$PAGE_SUBJECT?n=100&last=sha256:$(printf '%064x' $((MANY_REFERRERS - 101)))" ;;
    referrers:*) echo "/v2/perf/list/referrers/$PAGE_SUBJECT?n=100" ;;
  esac
}
