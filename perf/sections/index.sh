# What finding an entry costs among 10,000 and among 10,000,000: the edge's index by itself (perf/MicroBenchmarks), entries on disk.

section_index() {
  local entries=10000000
  [ $QUICK = no ] || entries=2000000
  "$root/perf/MicroBenchmarks/bin/Release/net10.0/EdgeRegistry.MicroBenchmarks" index-hits "$work" $entries "$ROUNDS" >>"$measures" || die "the index benchmark failed"
  remark index "$entries entries, 256 MiB of memory for entries"
}
