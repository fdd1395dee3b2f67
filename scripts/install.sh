#!/bin/sh
# Makes .venv and installs groundwise into it. The Makefile calls this from the checkout's root:
#
#     sh scripts/install.sh [dev]
#
# Running model files and reading pages that are pictures (the extras `llama` and `ocr`) come with
# both.
#
# Running it again keeps what is there. llama-cpp-python has a step of its own: pip has to compile
# it, and its default build crashes on some machines (docs/install.md tells the story).
set -eu

extras=llama,ocr${1:+",$1"}
python=.venv/bin/python
log=.venv/install.log
compile_time="2 to 4 minutes on two cores"

# The environments that pip builds in obey these and not `--constraint`; pip 25.3 and later read the
# second. The path is relative because pip splits the value at spaces.
export PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf '==> %s\n' "$*"; }

fail() {
    printf 'groundwise: %s\n' "$*" >&2
    exit 1
}

# Starting each one is the only test: a pyenv shim, or the stub of a macOS without its developer
# tools, is on the PATH and then refuses.
find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and none was found; install it, or name one: make PYTHON=/path/to/python3"
}

# The header is included because a compiler without the C++ library builds nothing.
find_compiler() {
    for candidate in ${CXX:+"$CXX"} c++ g++ clang++; do
        if echo '#include <string>' | "$candidate" -x c++ -fsyntax-only - 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "a C++ compiler is needed and none works here; install one (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install)"
}

# pip's own words go to the log. A line every half minute shows that it lives; `sleep` gives up our
# output, so that a reader of it does not wait for the last nap.
pip() {
    (
        while sleep 30 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do echo "    still at it"; done
    ) &
    clock=$!
    pip_status=0
    "$python" -m pip "$@" >>"$log" 2>&1 || pip_status=$?
    kill "$clock"
    wait "$clock" 2>/dev/null || : # quietly, where sh is bash
    if [ "$pip_status" != 0 ]; then
        tail -n 25 "$log" >&2
        fail "pip could not install; these lines end its log, $log"
    fi
}

make_venv() {
    base=$(find_python)
    "$base" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "Python's venv module is missing; install it (Debian, Ubuntu: apt-get install python3-venv)"
    find_compiler >/dev/null
    say "Making .venv with $("$base" --version)"
    "$base" -m venv --clear .venv
}

# Virtual machines may announce AMX and die at its first instruction. A compiler that does not know
# these options cannot emit the instructions either; processors that are not x86-64 have none.
flags_against_amx() {
    flags='-mno-amx-tile -mno-amx-int8 -mno-amx-bf16'
    # shellcheck disable=SC2086 # three options, not one
    if [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] &&
        echo | "$1" $flags -x c++ -fsyntax-only - 2>/dev/null; then
        echo "-DCMAKE_C_FLAGS='$flags' -DCMAKE_CXX_FLAGS='$flags'"
    fi
}

# Takes more options for pip. --no-cache-dir: pip keeps the wheels it builds and hands them out later
# whatever the flags, so one that was built without ours must not come in. The caller's CMAKE_ARGS
# come last and win: CMAKE_ARGS=-DGGML_CUDA=on make chat.
# shellcheck disable=SC2089,SC2090 # the quotes inside CMAKE_ARGS are for the build, which splits it
compile_llama_cpp() (
    compiler=$(find_compiler)
    CMAKE_ARGS="$(flags_against_amx "$compiler") -DLLAVA_BUILD=OFF
        '-DCMAKE_PROJECT_llama_cpp_INCLUDE=$PWD/scripts/llama_cpp.cmake' ${CMAKE_ARGS:-}"
    CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(getconf _NPROCESSORS_ONLN)}
    export CMAKE_ARGS CMAKE_BUILD_PARALLEL_LEVEL
    pip install --no-cache-dir --no-deps "$@" llama-cpp-python
)

has_llama_cpp() {
    "$python" -m pip list --format=freeze 2>/dev/null |
        grep -qxF "$(grep '^llama_cpp_python==' constraints.txt)"
}

# Prints the exit status; over 128 is death by a signal.
one_token_status() {
    { "$python" -m advisor.doctor.one_token embedded && echo 0 >&3 || echo $? >&3; } 3>&1 >>"$log" 2>&1
}

"$python" -m pip --version >/dev/null 2>&1 || make_venv

compiled=
if ! has_llama_cpp; then
    say "Compiling llama.cpp: $compile_time"
    compile_llama_cpp
    compiled=yes
fi

say "Installing the other packages: 1 to 3 minutes the first time"
pip install --editable ".[$extras]"

say "Writing one token with the language model"
status=$(one_token_status)
if [ "$status" -gt 128 ] && [ -z "$compiled" ]; then
    say "The llama.cpp that was already in .venv crashes here; compiling it anew: $compile_time"
    compile_llama_cpp --force-reinstall --no-binary llama-cpp-python
    status=$(one_token_status)
fi
if [ "$status" -gt 128 ]; then
    fail "llama.cpp crashes on this processor; compile it without instructions of its own: CMAKE_ARGS=-DGGML_NATIVE=OFF make install"
elif [ "$status" != 0 ]; then
    fail "the language model writes nothing; $log ends with the reason, and .venv/bin/advisor doctor may know the remedy"
fi
