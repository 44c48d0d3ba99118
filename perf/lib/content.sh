# The content of all hits: random blobs of four sizes and a manifest that names them, in the repository perf/hits, tag v1.
# $hits/SIZE are the files; digest_of[SIZE], digest_of[manifest].

declare -A digest_of
SIZES=(64KiB 1MiB 64MiB 256MiB)
MANIFEST_TYPE=application/vnd.oci.image.manifest.v1+json

digest() { echo "sha256:$(sha256sum "$1" | cut -d' ' -f1)"; }

make_hits() {
  local size layers=
  hits=$work/hits; mkdir -p "$hits"
  echo '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}' >"$hits/config"
  for size in "${SIZES[@]}"; do
    head -c "$(numfmt --from=iec-i "${size%B}")" /dev/urandom >"$hits/$size"
    digest_of[$size]=$(digest "$hits/$size")
    layers+=$(printf '{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","size":%d,"digest":"%s"},' "$(stat -c %s "$hits/$size")" "${digest_of[$size]}")
  done
  digest_of[config]=$(digest "$hits/config")
  printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},"layers":[%s]}' \
    "$MANIFEST_TYPE" "$(stat -c %s "$hits/config")" "${digest_of[config]}" "${layers%,}" >"$hits/manifest"
  digest_of[manifest]=$(digest "$hits/manifest")
}

# push_hits URL [PREFIX…]: PREFIX runs curl elsewhere (in a namespace)
push_hits() {
  local at=$1 name; shift
  for name in config "${SIZES[@]}"; do push_blob "$at" perf/hits "$hits/$name" "$@"; done
  "$@" curl -fsS -o /dev/null -X PUT -H "Content-Type: $MANIFEST_TYPE" --data-binary @"$hits/manifest" "$at/v2/perf/hits/manifests/v1"
}

# push_blob URL REPOSITORY FILE [PREFIX…]
push_blob() {
  local at=$1 repository=$2 file=$3 place; shift 3
  place=$("$@" curl -fsS -o /dev/null -D - -X POST "$at/v2/$repository/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  case $place in http*) ;; *) place=$at$place ;; esac
  case $place in *\?*) place+='&' ;; *) place+='?' ;; esac
  "$@" curl -fsS -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' -T "$file" "${place}digest=$(digest "$file")"
}

# mount_hits URL REPOSITORY [PREFIX…]: the same in another repository of that registry
mount_hits() {
  local at=$1 repository=$2 name; shift 2
  for name in config "${SIZES[@]}"; do
    "$@" curl -fsS -o /dev/null -X POST "$at/v2/$repository/blobs/uploads/?mount=${digest_of[$name]}&from=perf/hits"
  done
  "$@" curl -fsS -o /dev/null -X PUT -H "Content-Type: $MANIFEST_TYPE" --data-binary @"$hits/manifest" "$at/v2/$repository/manifests/v1"
}

# path_of CONTENDER NAME: where it has a blob, or the manifest by tag or digest
path_of() {
  case $1:$2 in
    nginx-static:by-*) echo /manifest ;;
    nginx-static:*) echo "/$2" ;;
    closed-private:by-tag) echo /v2/secret/hits/manifests/v1 ;;
    closed-private:by-digest) echo "/v2/secret/hits/manifests/${digest_of[manifest]}" ;;
    *:by-tag) echo /v2/perf/hits/manifests/v1 ;;
    *:by-digest) echo "/v2/perf/hits/manifests/${digest_of[manifest]}" ;;
    *) echo "/v2/perf/hits/blobs/${digest_of[$2]}" ;;
  esac
}
