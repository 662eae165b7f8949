#!/bin/sh
# Trains a network in Tombola's dense engine and says how fast: the other half of pytorch_training.py, with the same
# options and the same lines on standard input.
#
#     benchmarks/training.sh --network resnet20 --batch 128 --precision fp32 --threads 1 --steps 20
#     benchmarks/training.sh --network resnet20 --serve
set -eu
root=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
JAVA_HOME=$("$root/bin/find-jdk")
export JAVA_HOME
module=$root/tombola-torch
classpath=$module/target/benchmark.classpath

if [ ! -f "$classpath" ] || [ -n "$(find "$root/pom.xml" "$module/pom.xml" "$module/src" "$root/tombola-core/src/main" \
  -newer "$classpath" | head -n 1)" ]; then
  (cd "$root" && ./mvnw -q -B -pl tombola-torch -am -Dspotless.check.skip=true test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/dependencies.classpath -Dmdep.includeScope=test) >&2
  printf '%s:%s:%s' "$module/target/test-classes" "$module/target/classes" "$(cat "$module/target/dependencies.classpath")" \
    >"$classpath"
fi

# As the launcher sets them, and for the same reasons.
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-8000000000}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-16000000000}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-268435456}"
# shellcheck disable=SC2086 # the options are words
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --add-modules=jdk.incubator.vector -XX:+UseParallelGC \
  -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 ${TOMBOLA_JAVA_OPTS-} \
  -cp "$(cat "$classpath")" org.tombola.network.TrainingBenchmark "$@"
