#!/bin/sh
# Registers users whose calls a SIPp answers, then lets another SIPp call them through the server.
# Ends with 0 when every call was set up and ended; else with 1, and says where the traces are.
usage="usage: calls.sh HOST PORT TRANSPORT CALLS

  TRANSPORT   udp, tcp, or the caller's and the callee's: udp-tcp, tcp-udp

  RATE        calls a second (default 50)
  UAS_PORT    the callee's port (default 25070)
  UAC_PORT    the caller's port (default 25080)
  LOCAL_IP    the address of both (default 127.0.0.1)"

[ $# -eq 4 ] || { echo "$usage" >&2; exit 2; }
host=$1 port=$2 transport=$3 calls=$4
case $transport in
    udp | tcp | udp-tcp | tcp-udp) ;;
    *) echo "calls.sh: transport $transport: udp, tcp, udp-tcp or tcp-udp" >&2; exit 2 ;;
esac
case $port$calls in
    *[!0-9]*) echo "calls.sh: PORT and CALLS are numbers: $port $calls" >&2; exit 2 ;;
esac
command -v sipp >/dev/null || { echo "calls.sh: needs sipp: apt-get install sip-tester" >&2; exit 2; }

rate=${RATE:-50} uas_port=${UAS_PORT:-25070} uac_port=${UAC_PORT:-25080} ip=${LOCAL_IP:-127.0.0.1}
here=$(cd "$(dirname "$0")" && pwd)
traces=$(mktemp -d "${TMPDIR:-/tmp}/calls.XXXXXX")
users=$(($(wc -l < "$here/users.csv") - 1))
limit=$((calls / rate + 60))
uas=

finish() {
    [ -z "$uas" ] || kill "$uas" 2>/dev/null
}
trap finish EXIT INT TERM

fail() {
    echo "calls.sh: $1; traces in $traces" >&2
    exit 1
}

# Becomes SIPp, so it is called in a subshell.
run() {
    name=$1 mode=t1
    [ "$2" = tcp ] || mode=u1
    shift 2
    exec sipp "$host:$port" -t "$mode" -i "$ip" -nostdin -trace_err -error_file "$traces/$name.err" \
        -timeout "$limit" -timeout_error "$@" >"$traces/$name.log" 2>&1
}

# The callee listens first: over TCP the server may connect to it at any time from now.
run uas "${transport#*-}" -sf "$here/uas-call.xml" -p "$uas_port" -m "$calls" &
uas=$!

(run register "${transport#*-}" -sf "$here/register.xml" -p "$uac_port" -m "$users" \
    -inf "$here/users.csv" -key contact_ip "$ip" -key contact_port "$uas_port") ||
    fail "the users could not be registered"
(run uac "${transport%-*}" -sf "$here/uac-call.xml" -p "$uac_port" -m "$calls" \
    -inf "$here/users.csv" -r "$rate") ||
    fail "a call failed at the caller"
wait "$uas" || { uas=; fail "a call failed at the callee"; }
uas=
rm -rf "$traces"
echo "$calls calls over $transport to $host:$port: none failed"
