#!/bin/bash
# A check that cannot fail is worthless: plants a violation of every rule in a small tidy tree and
# expects it to be named, with its line; and plants what looks like one and is none.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
tree=$room/tree
planted=$room/planted
failures=0

# put PATH LINE…: writes a file of the tree.
put() {
    [[ $1 != */* ]] || mkdir -p "$tree/${1%/*}"
    printf '%s\n' "${@:2}" >"$tree/$1"
}

# A tree that keeps every rule.
plant_tidy_tree() {
    mkdir -p "$tree"
    put README.md 'A map.'
    put CMakeLists.txt '# Not even a comment on -DNDEBUG is a violation.'
    put schemas/README.md 'What everybody agrees on.'
    put schemas/lease.h '#include <stdint.h>' '#ifdef NDEBUG' '#error "no NDEBUG here"' '#endif'
    put schemas/lease.c '#include "schemas/lease.h"' '' '#include "schemas/reader.h"' '' \
        '#include <msgpack.h>' '' '#include <stdio.h>' '#include <string.h>' '' \
        'static const char *text = "at a time (of day)"; /* open(it) */'
    put schemas/reader.h '#include <stddef.h>'
    put schemas/lease_json.c '#include "schemas/lease.h"' '' '#include <jansson.h>'
    put schemas/digest.c '#include <openssl/evp.h>'
    put broker/README.md 'The only writer.'
    put broker/core.c '#include "schemas/lease.h"'
    put broker/io_ledger.h '#include <stddef.h>'
    put broker/io_ledger.c '#include "broker/io_ledger.h"' '#include "schemas/lease.h"' '' \
        '#include <lmdb.h>' '' '#include <fcntl.h>'
    put broker/io_ledger_parts.h '#include <stddef.h>'
    put broker/io_shell.c '#include <czmq.h>' '#include <zmq.h>'
    put broker/main.c '#include "broker/io_ledger.h"' '' '#include <unistd.h>'
    put workers/README.md 'Departments.'
    put workers/io_client.h '#include <stddef.h>'
    put tools/README.md 'What people type.'
    put tools/inject.c '#include "schemas/lease.h"' '#include "workers/io_client.h"' '' \
        '#include <jansson.h>'
    local module
    for module in lease lease_json digest core io_ledger io_shell; do
        put "tests/unit/test_$module.c" '#include <setjmp.h>' '' '#include <cmocka.h>'
    done
    put tests/cli/inject.bats '#!/usr/bin/env bats' '# TODO(#12): one issue, one note'
    put tests/tidy/exceptions '# none'
    mv "$tree" "$room/tidy"
}

tidy_tree() {
    rm -rf "$tree"
    cp -r "$room/tidy" "$tree"
}

check() {
    "$here/tidy.sh" "$tree" >"$room/out" 2>&1
}

fail() {
    printf 'selftest: %s; the output was:\n' "$1"
    cat "$room/out"
    failures=$((failures + 1))
}

# found RULE FILE:LINE: the planted tree breaks exactly this rule, there.
found() {
    printf '%s\n' "$1" >>"$planted"
    if check; then
        fail "$1 planted at $2 was not found"
    elif ! grep -q "^$2: $1: " "$room/out" || [ "$(wc -l <"$room/out")" -ne 1 ]; then
        fail "$1 planted at $2, and only that, was to be named"
    fi
    tidy_tree
}

clean() {
    check || fail "$1 is no violation"
    tidy_tree
}

plant_tidy_tree
tidy_tree
clean 'a tidy tree'

put schemas/reader.h '#include "broker/io_ledger.h"'
found room-arrow schemas/reader.h:1
put workers/io_client.h '#include "broker/io_ledger.h"'
found room-arrow workers/io_client.h:1
put broker/main.c '' '#include "workers/io_client.h"'
found room-arrow broker/main.c:2
put broker/core.c '#include "broker/io_ledger.h"'
found room-arrow broker/core.c:1
put tools/inject.c '#include "broker/core.h"'
found room-arrow tools/inject.c:1

put broker/main.c '#include "io_ledger.h"'
found include-path broker/main.c:1
put tests/unit/test_core.c '#include "../../broker/core.c"'
found include-path tests/unit/test_core.c:1

put schemas/lease.c '#include "schemas/reader.h"'
found own-header schemas/lease.c:1
put schemas/lease.c '#include "schemas/lease.h"' '#include <string.h>' '#include "schemas/reader.h"'
found include-order schemas/lease.c:3
put schemas/lease.c '#include "schemas/lease.h"' '#include <string.h>' '#include <stdio.h>'
found include-order schemas/lease.c:3
put broker/io_ledger.c '#include "broker/io_ledger.h"' '#include <fcntl.h>' '#include <lmdb.h>'
found include-order broker/io_ledger.c:3

put schemas/reader.h '/* a comment' '   of two lines */ int a;' '#include <time.h>'
found pure-header schemas/reader.h:3
put broker/core.c 'int f(void)' '{' '    return rand();' '}'
found pure-call broker/core.c:3
put schemas/reader.h '#include <stddef.h>' '#define NOW() (uint64_t)time(NULL)'
found pure-call schemas/reader.h:2

put broker/core.c '#include <lmdb.h>'
found library-place broker/core.c:1
put broker/io_ledger.h '#include <lmdb.h>'
found library-place broker/io_ledger.h:1
put broker/main.c '#include <czmq.h>'
found library-place broker/main.c:1
put schemas/reader.h '#include <msgpack/pack.h>'
found library-place schemas/reader.h:1
put workers/io_client.h '#include <msgpack.h>'
found library-place workers/io_client.h:1
put broker/main.c '#include <jansson.h>'
found library-place broker/main.c:1
put tools/inject.c '#include <openssl/evp.h>'
found library-place tools/inject.c:1
put schemas/lease.c '#include "schemas/lease.h"' '#include <openssl/sha.h>'
found library-once schemas/lease.c:2
put broker/io_ledger.c '#include "broker/io_ledger.h"' '#include <lmdb.h>' '#include <zmq.h>'
put tests/tidy/exceptions 'test-missing broker/io_shell.c it is about to go'
rm "$tree/tests/unit/test_io_shell.c"
found library-once broker/io_shell.c:1
put broker/io_ledger.c '#include "broker/io_ledger.h"' '#include "broker/io_ledger_parts.h"'
put broker/io_ledger_parts.h '#include <lmdb.h>'
clean 'a library in the parts of a noun of several files'
put broker/io_shell.c '#include "broker/io_ledger_parts.h"' '#include <czmq.h>'
found parts-place broker/io_shell.c:1
put broker/main.c '#include "broker/io_ledger_parts.h"'
found parts-place broker/main.c:1

put tools/inject.c '#include <curl/curl.h>'
found library-unknown tools/inject.c:1
put broker/io_shell.c 'int f(void)' '{' '    return msgpack_unpack_next(a, b, c, d);' '}'
found unpack broker/io_shell.c:3

put workers/decide.c 'int decide;'
found test-missing workers/decide.c:1
put workers/core.c 'int core;'
put tests/unit/test_workers_core.c 'int test;'
found test-missing broker/core.c:1
put workers/core.c 'int core;'
put tests/unit/test_workers_core.c 'int test;'
put tests/unit/broker/test_broker_core.c 'int test;'
clean 'one name in two rooms, each with its test'
rm "$tree/tools/README.md"
found room-readme tools/README.md:1

put README.md 'A map.' '' 'Read schemas/lease.h, then (least.h).'
found doc-path README.md:3
put README.md 'See broker/io_ledger.c.' '    tests/unit/test_lease.py --all'
found doc-path README.md:2
put tests/tidy/rules.awk '# here'
put schemas/README.md '../broker/core.c, unit/test_<name>.c, judge*.c, lmdb.h, rules.awk; io_shell.c.'
clean 'a file by the end of its path, a pattern, a library'

put tools/demo '#!/bin/bash' '# FIXME'
found todo tools/demo:2
put schemas/reader.h '/* TODO: bounds */'
found todo schemas/reader.h:1
put schemas/reader.h '#ifndef NDEBUG' 'int checked;' '#endif'
found ndebug schemas/reader.h:1
put schemas/reader.h '#ifdef NDEBUG' 'int unchecked;' '#endif'
found ndebug schemas/reader.h:1
put broker/core.c '#define NDEBUG'
found ndebug broker/core.c:1
put CMakeLists.txt 'project(x C)' 'set(CMAKE_C_FLAGS_RELEASE "-O3 -DNDEBUG")'
found ndebug CMakeLists.txt:2
put README.md 'Look into /home/ann/doorstep.'
found machine-path README.md:1
put README.md 'See https://example.org/home/page and src/home/x.'
clean 'a path inside an address'

put workers/decide.c 'int decide;'
put tests/tidy/exceptions 'test-missing workers/decide.c its tests are the golden traces'
clean 'an exception with a reason'
put workers/decide.c 'int decide;'
put tests/tidy/exceptions 'test-missing workers/decide.c later'
found exception-reason tests/tidy/exceptions:1
put workers/decide.c 'int decide;'
put tests/tidy/exceptions '' 'test-missing workers/decide.c'
found exception-reason tests/tidy/exceptions:2
put tests/tidy/exceptions '# two' 'test-missing workers/decide.c its tests are the golden traces'
found exception-unused tests/tidy/exceptions:2

yes 'int many;' 2>/dev/null | head -n 451 >"$tree/broker/core.c" || true
check || fail 'a long file is only warned of'
grep -q '^broker/core.c:451: warning: size: ' "$room/out" || fail 'a long file is to be warned of'
printf 'size\n' >>"$planted"

"$here/tidy.sh" --rules | sort >"$room/rules"
if ! sort -u "$planted" | diff "$room/rules" - >"$room/out"; then
    fail 'a rule without a planted violation (<), or a planted rule that is none (>)'
fi
[ "$failures" -eq 0 ] && printf 'selftest: %s rules, each found\n' "$(wc -l <"$room/rules")"
