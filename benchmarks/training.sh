#!/bin/sh
# The Java half of the benchmarks: builds what is needed where a source is newer, then starts one of the mains.
#
#     benchmarks/training.sh --network resnet20 --batch 128 --precision fp32 --threads 1 --steps 20
#     benchmarks/training.sh --network resnet20 --replicas 2 --serve
#     benchmarks/training.sh loop lenet_300_100 60000    a whole training loop, or the bare steps; see LoopBenchmark
#     benchmarks/training.sh search resnet20             steps of searches and sparse trainings; see SearchStepBenchmark
#     benchmarks/training.sh calls resnet20              native calls a step; see NativeCalls
#     benchmarks/training.sh selection                   choosing masks by rank; see SelectionBenchmark
#     benchmarks/training.sh build                       only builds
#
# Without a word before the options it trains a network in the dense engine: the other half of pytorch_training.py, with
# the same options and the same lines on standard input.
set -eu
root=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
JAVA_HOME=$("$root/bin/find-jdk")
export JAVA_HOME
lab=$root/tombola-lab/target
classpath=$lab/benchmark.classpath

if [ ! -f "$classpath" ] || [ -n "$(find "$root/pom.xml" "$root"/tombola-*/pom.xml "$root"/tombola-*/src/main \
  "$root/tombola-torch/src/test/java" "$root/tombola-lab/src/test/java" -newer "$classpath" | head -n 1)" ]; then
  mkdir -p "$lab"
  touch "$lab/benchmark.started"
  (cd "$root" && ./mvnw -q -B -pl tombola-lab -am -Dspotless.check.skip=true test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/dependencies.classpath -Dmdep.includeScope=test) >&2
  printf '%s:%s:%s:%s' "$root/tombola-torch/target/test-classes" "$lab/test-classes" "$lab/classes" \
    "$(cat "$lab/dependencies.classpath")" >"$classpath.new"
  # What changed while it was built is newer than the build.
  touch -r "$lab/benchmark.started" "$classpath.new"
  mv -f "$classpath.new" "$classpath"
fi

case ${1-} in
  build) exit 0 ;;
  loop) main=org.tombola.train.LoopBenchmark && shift ;;
  search) main=org.tombola.find.SearchStepBenchmark && shift ;;
  selection) main=org.tombola.find.SelectionBenchmark && shift ;;
  calls) main=org.tombola.network.NativeCalls && shift ;;
  *) main=org.tombola.network.TrainingBenchmark ;;
esac

# As the launcher sets them, and for the same reasons.
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-8000000000}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-16000000000}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-268435456}"
# One arena for all threads: those of other threads are heaps of 64 MB that come and go, and two trainings side by side pay for it.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
# shellcheck disable=SC2086 # the options are words
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --add-modules=jdk.incubator.vector -XX:+UseParallelGC \
  -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 ${TOMBOLA_JAVA_OPTS-} \
  -cp "$(cat "$classpath")" "$main" "$@"
