#!/bin/sh
# Lets two baresip clients publish their presence and watch each other through a presence server.
# Ends with 0 when each saw the other open, and then closed once that one had left; else with 1.
usage="usage: baresip.sh HOST PORT

  BARESIP     the program (default baresip)
  MODULES     the folder of its modules (default /usr/lib/baresip/modules)
  ALICE_PORT  (default 25071)    BOB_PORT  (default 25075)    LOCAL_IP  (default 127.0.0.1)"

[ $# -eq 2 ] || { echo "$usage" >&2; exit 2; }
server=$1:$2 program=${BARESIP:-baresip} modules=${MODULES:-/usr/lib/baresip/modules}
ip=${LOCAL_IP:-127.0.0.1}
command -v "$program" >/dev/null ||
    { echo "baresip.sh: needs baresip: apt-get install baresip-core" >&2; exit 2; }
[ -e "$modules/presence.so" ] || { echo "baresip.sh: no presence.so in $modules" >&2; exit 2; }

traces=$(mktemp -d "${TMPDIR:-/tmp}/baresip.XXXXXX")
alice= bob=

finish() {
    [ -z "$alice" ] || kill "$alice" 2>/dev/null
    [ -z "$bob" ] || kill "$bob" 2>/dev/null
}
trap finish EXIT INT TERM

fail() {
    echo "baresip.sh: $1; traces in $traces" >&2
    exit 1
}

# configure NAME PORT OTHER
configure() {
    mkdir -p "$traces/$1"
    cat > "$traces/$1/config" <<END
module_path $modules
sip_listen $ip:$2
module_tmp account.so
module_app contact.so
module_app presence.so
module_app menu.so
END
    echo "<sip:$1@$server>;regint=0;pubint=60" > "$traces/$1/accounts"
    echo "\"$3\" <sip:$3@$server>;presence=p2p" > "$traces/$1/contacts"
}

# become NAME: the client itself, so it is called in the background
become() {
    exec "$program" -4 -s -f "$traces/$1" -e "/presence_online" >"$traces/$1.log" 2>&1 </dev/null
}

# await NAME PATTERN: until the client's trace has it, 20 s at most
await() {
    tries=100
    until tr -d '\r' < "$traces/$1.log" | grep -q "$2"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "$1 did not see: $2"
        sleep 0.2
    done
}

configure alice "${ALICE_PORT:-25071}" bob
configure bob "${BOB_PORT:-25075}" alice
become alice & alice=$!
become bob & bob=$!
await alice '<basic>open</basic>'
await bob '<basic>open</basic>'
kill "$bob"
wait "$bob" 2>/dev/null
bob=
await alice '<basic>closed</basic>'
rm -r "$traces"
echo "each saw the other come, and go"
