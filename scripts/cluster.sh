#!/bin/sh
# A trial cluster as processes of this machine, all of it in one folder and at 127.0.0.1:
#
#     scripts/cluster.sh start FOLDER    indexes FOLDER, starts everything, prints the addresses
#     scripts/cluster.sh status          0 when all of it runs, 3 when some does not
#     scripts/cluster.sh stop            ends what it started; the data stay for the next start
#
# CLUSTER names the folder, .groundwise/cluster without. What is not installed is left out.
set -eu
cd "$(dirname "$0")/.."

cluster=${CLUSTER:-.groundwise/cluster}
bin=.venv/bin
started=$cluster/started # a line for each process: name, number, a word of its command, address
patience=60              # seconds until something must answer, or have ended

say() { printf '%-10s %s\n' "$1" "$2"; }

fail() {
    printf 'cluster: %s\n' "$*" >&2
    exit 1
}

free_port() {
    "$bin/python" -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# The index remembers where its stores are: each start finds them at the ports of the first.
port_of() {
    [ -e "$cluster/$1.port" ] || free_port >"$cluster/$1.port"
    cat "$cluster/$1.port"
}

# A number may be another process's by now: the word must stand in its command.
runs() { ps -ww -p "$1" -o args= 2>/dev/null | grep -qF -- "$2"; }

# launch NAME WORD ADDRESS COMMAND...: in the background, its output in a log of its name.
launch() {
    name=$1 word=$2 address=$3
    shift 3
    nohup "$@" >"$cluster/$name.log" 2>&1 </dev/null &
    echo "$name $! $word $address" >>"$started"
}

# await NAME TEST...: until the test holds, or fail with the end of the log.
await() {
    name=$1
    shift
    waited=0
    until "$@" 2>/dev/null; do
        number=$(awk -v name="$name" '$1 == name {print $2}' "$started")
        if [ "$waited" -ge "$patience" ] || ! kill -0 "$number" 2>/dev/null; then
            tail -n 5 "$cluster/$name.log" >&2
            fail "$name does not answer"
        fi
        sleep 1
        waited=$((waited + 1))
    done
}

answers() { "$bin/python" -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=5)' "$1"; }

# PostgreSQL refuses to run as root: then it runs as its own user, in a folder that it can reach.
as_postgres=
[ "$(id -u)" != 0 ] || as_postgres="setpriv --reuid postgres --regid postgres --clear-groups"

# shellcheck disable=SC2086 # the words before a command, or none
start_postgres() {
    tools=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)")
    if [ ! -x "$tools/postgres" ] || { [ "$(id -u)" = 0 ] && ! id -u postgres >/dev/null 2>&1; }; then
        say postgres "left out: PostgreSQL is not installed"
        return
    fi
    if [ ! -e "$cluster/postgres-folder" ]; then
        folder=$(mktemp -d "${TMPDIR:-/tmp}/groundwise-postgres.XXXXXX")
        (umask 077 && "$bin/python" -c 'import secrets; print(secrets.token_hex(24))' >"$cluster/password")
        cp "$cluster/password" "$folder/password"
        [ "$(id -u)" != 0 ] || chown -R postgres "$folder"
        $as_postgres "$tools/initdb" -D "$folder/data" -U groundwise -A scram-sha-256 \
            --pwfile "$folder/password" >"$cluster/postgres.log" 2>&1 ||
            fail "initdb failed; see $cluster/postgres.log"
        echo "$folder" >"$cluster/postgres-folder"
    fi
    folder=$(cat "$cluster/postgres-folder")
    port=$(port_of postgres)
    launch postgres "$folder" "127.0.0.1:$port" $as_postgres "$tools/postgres" -D "$folder/data" \
        -p "$port" -c listen_addresses=127.0.0.1 -k "$folder"
    await postgres grep -q "ready to accept connections" "$cluster/postgres.log"
    say postgres "127.0.0.1:$port"
    PGPASSWORD=$(cat "$cluster/password")
    export PGPASSWORD
    export ADVISOR_CATALOG="postgresql://groundwise@127.0.0.1:$port/postgres"
}

start_chroma() {
    port=$(port_of chroma)
    launch chroma "$port" "http://127.0.0.1:$port" \
        "$bin/chroma" run --path "$cluster/chroma" --host 127.0.0.1 --port "$port"
    export ADVISOR_CHROMA="http://127.0.0.1:$port"
    await chroma answers "$ADVISOR_CHROMA/api/v2/heartbeat"
    say chroma "$ADVISOR_CHROMA"
}

start_model() {
    if ! "$bin/python" -c 'import llama_cpp.server.app' 2>/dev/null; then
        say model "left out: llama-cpp-python[server] is not installed"
        return
    fi
    file=$("$bin/python" -c 'from advisor.models.gguf_files import embedded_model; print(embedded_model())')
    port=$(port_of model)
    launch model "$port" "http://127.0.0.1:$port" "$bin/python" -m llama_cpp.server \
        --host 127.0.0.1 --port "$port" --model "$file" --model_alias embedded --n_ctx 4096
    await model answers "http://127.0.0.1:$port/v1/models"
    export ADVISOR_MODEL="openai:http://127.0.0.1:$port/v1#embedded"
    say model "http://127.0.0.1:$port"
}

# Both ask one index. What people do is in the database; without one, beside an index of each's own.
start_advisor() {
    mkdir -p "$cluster/advisor-$1"
    [ -L "$cluster/advisor-$1/index" ] || ln -s ../index "$cluster/advisor-$1/index"
    mkdir -p "$cluster/index"
    launch "advisor-$1" "$cluster/advisor-$1/index" - \
        "$bin/advisor" serve --host 127.0.0.1 --port 0 --index-dir "$cluster/advisor-$1/index"
}

await_advisor() {
    log=$cluster/advisor-$1.log
    await "advisor-$1" grep -q "^The advisor is at" "$log"
    address=$(sed -n 's|^The advisor is at \(http[^ ]*\)/ .*|\1|p' "$log")
    sed "/^advisor-$1 /s|-\$|$address|" "$started" >"$started.new" && mv "$started.new" "$started"
    say "advisor-$1" "$address"
}

start() {
    [ -d "${1:-}" ] || fail "name a folder of documents: scripts/cluster.sh start FOLDER"
    [ ! -e "$started" ] || fail "it was started already; scripts/cluster.sh stop ends it"
    mkdir -p "$cluster"
    cluster=$(cd "$cluster" && pwd)
    started=$cluster/started
    : >"$started"
    trap '[ $? = 0 ] || stop' EXIT
    trap 'exit 1' INT TERM
    start_postgres
    start_chroma
    start_model
    "$bin/advisor" index --index-dir "$cluster/index" "$1"
    start_advisor 1
    start_advisor 2
    await_advisor 1
    await_advisor 2
}

stop() {
    [ -e "$started" ] || fail "it was not started"
    # The advisors first, which end their answers; each is asked to end, and ended when it does not.
    sort "$started" | while read -r name number word _; do
        runs "$number" "$word" || continue
        kill "$number" 2>/dev/null || :
        waited=0
        while runs "$number" "$word"; do
            [ "$waited" -lt "$patience" ] || kill -9 "$number"
            sleep 1
            waited=$((waited + 1))
        done
        say "$name" ended
    done
    rm -f "$started"
}

status() {
    [ -e "$started" ] || fail "it was not started"
    missing=0
    while read -r name number word address; do
        if runs "$number" "$word"; then
            say "$name" "$address"
        else
            say "$name" "does not run; $cluster/$name.log may say why"
            missing=3
        fi
    done <"$started"
    return "$missing"
}

case ${1:-} in
start | stop | status) "$@" ;;
*) fail "say start FOLDER, status or stop" ;;
esac
