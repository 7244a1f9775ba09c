# The rules of the house that no compiler checks, over every file named on the command line.
# Prints `file:line: rule: what is wrong`; exits 1 when anything but a warning was printed.
# `rules` lists every rule: the self-test plants a violation of each.
#
# Words used below: a file's room is its top folder. Its base is its name without folder. A shell
# file is main.c or begins with io_; every other .c and .h of schemas, broker and workers is pure.

BEGIN {
    rules = "room-arrow include-path own-header include-order pure-header pure-call " \
            "library-place library-once library-unknown parts-place unpack test-missing room-readme " \
            "doc-path " \
            "todo ndebug machine-path exception-unused exception-reason size"

    # Who may include whom, as a pattern on the included path. Tests may include anything.
    may["schemas"] = "^schemas/"
    may["broker"] = "^(broker|schemas)/"
    may["workers"] = "^(workers|schemas)/"
    may["tools"] = "^(tools/|schemas/|workers/(io_|(dossier|urgency)\\.h$)|broker/io_ledger\\.h$)"
    may["tests"] = "."

    # Where a library's header may stand, as a pattern on the including file, and whether that is
    # one file per room. A noun of several files has it in its io_…_parts.h, which no other file may
    # include. A library that is not here is new, and new ones need a reason.
    library("zmq", "^(czmq|zmq)[_a-z]*\\.h$", "^(broker|workers|tools)/([^/]+/)*io_[^/]*\\.c$", 1)
    library("lmdb", "^lmdb\\.h$", "^(broker|workers|tools)/([^/]+/)*io_[^/]*(\\.c|_parts\\.h)$", 1)
    library("msgpack", "^msgpack([./]|$)", "^schemas/.*\\.c$", 0)
    library("libcrypto", "^openssl/", "^schemas/.*\\.c$", 1)
    library("jansson", "^jansson", "^(schemas/(.*_)?json[_./]|tools/)", 0)
    library("libcyaml", "^cyaml/", "^(tools/|(broker|workers)/([^/]+/)*io_[^/]*\\.c$)", 1)
    library("pango", "^(pango/|cairo)", "^tools/paper/io_[^/]*\\.c$", 1)
    library("cmocka", "^cmocka", "^tests/", 0)

    # libc for pure code: nothing that reaches the machine. stdio.h is for snprintf.
    pure_libc = "^(assert|ctype|errno|inttypes|limits|stdalign|stdarg|stdbool|stddef|stdint|" \
                "stdio|stdlib|stdnoreturn|string|strings)\\.h$"
    libc = "^(aio|arpa/.*|assert|ctype|dirent|dlfcn|errno|execinfo|fcntl|fenv|float|fnmatch|ftw|" \
           "getopt|glob|grp|inttypes|langinfo|limits|linux/.*|locale|malloc|math|net/.*|netdb|" \
           "netinet/.*|poll|pthread|pwd|regex|sanitizer/.*|sched|semaphore|setjmp|signal|spawn|" \
           "stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|" \
           "strings|sys/.*|sysexits|syslog|termios|threads|time|unistd|wchar|wctype)\\.h$"
    impure_call = "(time|clock|clock_gettime|gettimeofday|localtime|localtime_r|gmtime|mktime|" \
                  "nanosleep|sleep|usleep|rand|random|rand_r|drand48|getrandom|getentropy|" \
                  "arc4random|getenv|secure_getenv|setenv|open|openat|creat|read|write|close|" \
                  "fopen|fdopen|fclose|fread|fwrite|fgets|getline|printf|fprintf|vprintf|" \
                  "vfprintf|dprintf|puts|fputs|putchar|perror|fflush|syslog|system|popen|fork|" \
                  "socket|pthread_create|thrd_create|signal|sigaction|exit|_exit)"

    # Spelled in pieces, so that this file does not break its own rule.
    machine = "(^|[^A-Za-z0-9_.}/-])/(home|root|Users|work|workspace|builds)/[A-Za-z0-9_.]"
    mark = "(^|[^A-Za-z0-9_])(FIX" "ME|TO" "DO|XX" "X|HA" "CK)([^A-Za-z0-9_]|$)"
    mark_with_issue = "(FIX" "ME|TO" "DO|XX" "X|HA" "CK)[ (]*#[0-9]+"

    lines_max = 450
    if (list_rules) {
        gsub(/ +/, "\n", rules)
        print rules
        listed = 1
        exit
    }
    while ((getline line < exceptions) > 0) {
        exceptions_line++
        read_exception(line)
    }
    for (i = 1; i < ARGC; i++) {
        exists[ARGV[i]] = 1
        note_ends(ARGV[i])
        if (ARGV[i] ~ /\.c$/) {
            modules[module_of(ARGV[i])]++
        }
    }
}

function library(name, header, place, once) {
    library_header[name] = header
    library_place[name] = place
    library_once[name] = once
}

# `rule path reason…`: the rule is not applied to that file, and the reason is there to be judged.
function read_exception(line,    word, count) {
    if (line ~ /^[ \t]*(#|$)/) {
        return
    }
    count = split(line, word, /[ \t]+/)
    if (count < 4) {
        report(exceptions, exceptions_line, "exception-reason", "say why, in words: rule path reason")
    }
    excepted[word[1], word[2]] = exceptions_line
}

function report(file, line, rule, text) {
    if ((rule, file) in excepted) {
        used[rule, file] = 1
        return
    }
    if (rule == "size") {
        printf "%s:%d: warning: %s: %s\n", file, line, rule, text
        return
    }
    printf "%s:%d: %s: %s\n", file, line, rule, text
    broken = 1
}

# A document may name a file by the end of its path.
function note_ends(path) {
    for (ends[path] = 1; sub(/^[^\/]*\//, "", path); ends[path] = 1) {
    }
}

function base_of(path) {
    sub(/^.*\//, "", path)
    return path
}

function module_of(path) {
    path = base_of(path)
    sub(/\.[^.]*$/, "", path)
    return path
}

# The line without comments; literals stay. Comments that run over lines are followed.
function code_of(line,    at, code) {
    code = ""
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            if (at == 0) {
                return code
            }
            line = substr(line, at + 2)
            in_comment = 0
        } else {
            at = index(line, "/*")
            if (at == 0) {
                return code line
            }
            code = code substr(line, 1, at - 1) " "
            line = substr(line, at + 2)
            in_comment = 1
        }
    }
    return code
}

function begin_file() {
    room = FILENAME
    sub(/\/.*$/, "", room)
    base = base_of(FILENAME)
    is_c = FILENAME ~ /\.[ch]$/
    is_pure = is_c && room ~ /^(schemas|broker|workers)$/ && base !~ /^io_/ && base != "main.c"
    own = FILENAME
    sub(/\.c$/, ".h", own)
    own_expected = FILENAME ~ /\.c$/ && (own in exists)
    in_comment = 0
    rank = 0
    previous = ""
    ndebug_guard = 0
    if (is_c && room != "tests") {
        rooms[room] = 1
    }
}

function check_include(code,    path, is_quoted) {
    is_quoted = code ~ /"/
    path = code
    sub(/^[^"<]*["<]/, "", path)
    sub(/[">].*$/, "", path)
    if (path ~ /(^|\/)\.\.(\/|$)/ || is_quoted && path !~ /^(schemas|broker|workers|tools|tests)\//) {
        report(FILENAME, FNR, "include-path", "name the room, as in \"schemas/event.h\": " path)
        return
    }
    if (is_quoted) {
        check_room(path)
    } else {
        check_library(path)
    }
    if (path ~ /\.h$/) {
        check_order(path, is_quoted)
    }
}

function check_room(path) {
    if (path !~ may[room]) {
        report(FILENAME, FNR, "room-arrow", room " may not include " path)
    } else if (is_pure && path ~ /\/io_[^\/]*$/) {
        report(FILENAME, FNR, "room-arrow", "a core may not include its shell: " path)
    } else if (path ~ /\/io_[^\/]*_parts\.h$/ && index(FILENAME, stem_of(path)) != 1) {
        report(FILENAME, FNR, "parts-place", path " is for the files named " stem_of(path) " only")
    }
}

# broker/io_store_parts.h → broker/io_store
function stem_of(path) {
    sub(/_parts\.h$/, "", path)
    return path
}

function check_library(path,    name) {
    for (name in library_header) {
        if (path ~ library_header[name]) {
            check_place(name, path)
            return
        }
    }
    if (path !~ libc) {
        report(FILENAME, FNR, "library-unknown", "<" path "> is no library of ours; the list is in tests/tidy")
    } else if (is_pure && path !~ pure_libc) {
        report(FILENAME, FNR, "pure-header", "pure code may not use <" path ">")
    }
}

function check_place(name, path) {
    if (room == "tests") {
        return
    }
    if (FILENAME !~ library_place[name]) {
        report(FILENAME, FNR, "library-place", name " may not be used here")
    } else if (library_once[name] && !((name, FILENAME) in counted)) {
        counted[name, FILENAME] = 1
        if ((name, room) in keeper) {
            report(FILENAME, FNR, "library-once", name " already lives in " keeper[name, room])
        } else if (!(("library-once", FILENAME) in excepted)) {
            keeper[name, room] = FILENAME
        } else {
            used["library-once", FILENAME] = 1
        }
    }
}

# Own header, own rooms, libraries, libc; by name inside each group. cmocka.h must come after libc,
# so tests order theirs as they need.
function check_order(path, is_quoted,    now) {
    if (own_expected) {
        own_expected = 0
        if (path != own) {
            report(FILENAME, FNR, "own-header", "the first include is \"" own "\"")
        }
    }
    if (room == "tests") {
        return
    }
    now = is_quoted ? (path == own ? 1 : 2) : (path ~ libc ? 4 : 3)
    if (now < rank) {
        report(FILENAME, FNR, "include-order", "own header, rooms, libraries, libc: " path " comes too late")
    } else if (now == rank && path < previous) {
        report(FILENAME, FNR, "include-order", path " sorts before " previous)
    }
    rank = now
    previous = path
}

function check_calls(code,    rest) {
    if (match(code, "(^|[^A-Za-z0-9_.>])" impure_call "[ ]*\\(")) {
        rest = substr(code, RSTART, RLENGTH)
        gsub(/[^A-Za-z0-9_]/, "", rest)
        report(FILENAME, FNR, "pure-call", "pure code may not call " rest)
    }
}

# NDEBUG may be named only to refuse it: an #ifdef whose next line is an #error.
function check_ndebug(code) {
    if (ndebug_guard && code !~ /^[ \t]*#[ \t]*error/) {
        report(FILENAME, ndebug_guard, "ndebug", "assertions stay on: no code may depend on NDEBUG")
    }
    ndebug_guard = 0
    if (code !~ /NDEBUG/ || code ~ /^[ \t]*#[ \t]*error/) {
        return
    }
    if (is_c && code ~ /^[ \t]*#[ \t]*(ifdef|if[ \t]+defined)/) {
        ndebug_guard = FNR
    } else if (!is_c || code ~ /^[ \t]*#/) {
        report(FILENAME, FNR, "ndebug", "assertions stay on: NDEBUG is never defined")
    }
}

# Is it a library's header, or a file of this folder, which is not looked at?
function is_elsewhere(path,    name, line) {
    for (name in library_header) {
        if (path ~ library_header[name]) {
            return 1
        }
    }
    return path ~ libc || (getline line < ("tests/tidy/" base_of(path))) >= 0
}

# What looks like a source in a document is one.
function check_words(line,    word, count, i) {
    count = split(line, word, /[^A-Za-z0-9_.<>*…\/-]+/)
    for (i = 1; i <= count; i++) {
        sub(/^(\.\.?\/)+/, "", word[i])
        sub(/\.+$/, "", word[i])
        if (word[i] ~ /^[A-Za-z0-9_.\/-]+\.(awk|bash|bats|c|def|h|md|py|sh)$/ &&
            !(word[i] in ends) && !is_elsewhere(word[i])) {
            report(FILENAME, FNR, "doc-path", word[i] " is no file of this tree")
        }
    }
}

FNR == 1 {
    begin_file()
}

FILENAME ~ /\.md$/ {
    check_words($0)
}

{
    if ($0 ~ mark && $0 !~ mark_with_issue) {
        report(FILENAME, FNR, "todo", "finish it, or name its issue: #12")
    }
    if ($0 ~ machine) {
        report(FILENAME, FNR, "machine-path", "a path of somebody's machine")
    }
}

is_c {
    code = code_of($0)
    if (code ~ /^[ \t]*#[ \t]*include[ \t]*["<]/) {
        check_include(code)
    }
    check_ndebug(code)
    gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
    if (is_pure) {
        check_calls(code)
    }
    if (room != "tests" && code ~ /(^|[^A-Za-z0-9_])msgpack_unpack/) {
        report(FILENAME, FNR, "unpack", "msgpack-c trusts declared sizes; read with schemas' reader")
    }
    if (FILENAME ~ /\.c$/ && FNR == lines_max + 1) {
        report(FILENAME, FNR, "size", "more than " lines_max " lines: look for the second noun")
    }
}

/NDEBUG/ && FILENAME ~ /(CMakeLists\.txt|CMakePresets\.json|\.cmake)$/ && !/^[ \t]*#/ {
    check_ndebug($0)
}

# test_<module>.c, or test_<room>_<module>.c, which is a must where two rooms share the name.
# A subcommand of tools may have its promises in tests/cli/<module>.bats instead.
function has_test(path,    name, in_room) {
    in_room = path
    sub(/\/.*$/, "", in_room)
    name = module_of(path)
    if (tested["test_" in_room "_" name]) {
        return 1
    }
    if (modules[name] > 1) {
        return 0
    }
    return tested["test_" name] || in_room == "tools" && (("tests/cli/" name ".bats") in exists)
}

END {
    if (listed) {
        exit 0
    }
    for (path in exists) {
        if (path ~ /^tests\/unit\/(.*\/)?test_[^\/]*\.c$/) {
            tested[module_of(path)] = 1
        }
    }
    for (path in exists) {
        if (path ~ /^(schemas|broker|workers|tools)\/.*\.c$/ && base_of(path) != "main.c" && !has_test(path)) {
            report(path, 1, "test-missing", "no tests/unit/test_" module_of(path) ".c" \
                   (modules[module_of(path)] > 1 ? ", with the room in its name: another room has a " base_of(path) : ""))
        }
    }
    for (room in rooms) {
        if (!((room "/README.md") in exists)) {
            report(room "/README.md", 1, "room-readme", "every room says what it is for")
        }
    }
    for (key in excepted) {
        if (!(key in used)) {
            split(key, part, SUBSEP)
            report(exceptions, excepted[key], "exception-unused", part[2] " does not break " part[1])
        }
    }
    exit broken
}
