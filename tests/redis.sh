#!/bin/sh
# The tests of shared rooms start Redis servers of their own: Debian's, where it is or may be
# installed. Without one they are skipped, and say so.
set -u
command -v redis-server >/dev/null 2>&1 && exit 0
root=""
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No redis-server found: please install Redis 7 or later. Tests of shared rooms are skipped." >&2
    exit "${1:-0}"
elif [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 && root=sudo
fi
log=$(mktemp)
echo "Installing redis-server for rooms that several processes share (once, about 2 MB) ..."
# The system's own service is not wanted: each server here has its own folder and port.
install() {
    DEBIAN_FRONTEND=noninteractive $root env RUNLEVEL=1 apt-get -o DPkg::Lock::Timeout=400 install -y -qq --no-install-recommends redis-server >>"$log" 2>&1
}
install || { $root apt-get -o DPkg::Lock::Timeout=400 update -qq >>"$log" 2>&1 && install; } || {
    cat "$log" >&2
    echo "redis-server could not be installed; the lines above say why. Its tests are skipped." >&2
    rm -f "$log"
    exit "${1:-0}"
}
rm -f "$log"
