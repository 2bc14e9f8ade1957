# For compare and deaf, which source it: a server of their own on $port, and medians over rounds.
# The caller has set $root, $tool (its own name), $port and $transport.
# shellcheck shell=sh

die() {
    echo "$tool: $*" >&2
    exit 2
}

# whole OPTION VALUE LEAST: a number of digits, at least so much.
whole() {
    case $2 in
        '' | *[!0-9]* | ??????????*) die "$1 ${2:-(empty)}: a whole number from $3, of nine digits at most" ;;
    esac
    [ "$2" -ge "$3" ] || die "$1 $2: at least $3"
}

load() {
    # shellcheck disable=SC2086 # the user's words
    if [ -n "${LOAD:-}" ]; then $LOAD "$@"; else "$root/strowger" load "$@"; fi
}

work=
pid=
trap 'stop; [ -z "$work" ] || rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# room CONFIG: a folder for this run, and in it the configuration with $port for 25060.
room() {
    load --help >/dev/null || die "the load tool does not run"
    work=$(mktemp -d "${TMPDIR:-/tmp}/$tool.XXXXXX") || exit 1
    sed "s/127\.0\.0\.1:25060/127.0.0.1:$port/g" "$1" >"$work/server.cfg" || exit 1
}

# answers SCENARIO: whether one request of it is answered on $port.
answers() {
    # shellcheck disable=SC2086 # none, or two words
    load "$1" $transport --target "127.0.0.1:$port" --requests 1 --users 1 --timeout 0.5 >/dev/null 2>&1
}

# start NAME COMMAND SCENARIO: returns when the server answers what it is going to be asked.
start() {
    ! answers options || die "somebody answers on 127.0.0.1:$port already; --port takes another"
    command=$(printf '%s\n' "$2" | sed 's|{config}|"$CONFIG"|g; s|{port}|"$PORT"|g')
    CONFIG=$work/server.cfg PORT=$port ROOT=$root setsid sh -c "exec $command" >"$work/$1.log" 2>&1 &
    pid=$!
    tries=0
    until answers "$3"; do
        tries=$((tries + 1))
        if [ $tries -eq 40 ] || ! kill -0 "$pid" 2>/dev/null; then
            echo "$tool: $1 does not answer: $2" >&2
            tail -n 5 "$work/$1.log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

stop() {
    [ -n "$pid" ] || return 0
    kill -s TERM -- "-$pid" 2>/dev/null
    (sleep 5 && kill -s KILL -- "-$pid") >/dev/null 2>&1 &
    watchdog=$!
    wait "$pid" 2>/dev/null
    kill -s KILL -- "-$pid" 2>/dev/null # what a wrapper may have left
    kill "$watchdog" 2>/dev/null
    pid=
}

# field NAME: of the JSON line on standard input; nothing where it is null.
field() {
    sed -n "s/.*\"$1\":\([0-9.][0-9.]*\).*/\1/p"
}

# median FILE: of its numbers; - where it has none.
median() {
    [ -s "$1" ] || {
        echo -
        return
    }
    sort -n "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
