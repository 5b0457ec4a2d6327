#!/bin/sh
# One long test runs docs/nginx.conf with a real nginx: Debian's, where it is or may be installed.
set -u
command -v nginx >/dev/null 2>&1 && exit 0
command -v apt-get >/dev/null 2>&1 || exit 0
root=""
[ "$(id -u)" -eq 0 ] || root=sudo
log=$(mktemp)
echo "Installing nginx for the test of docs/nginx.conf (once, about 2 MB) ..."
DEBIAN_FRONTEND=noninteractive $root env RUNLEVEL=1 apt-get -o DPkg::Lock::Timeout=400 install -y -qq --no-install-recommends nginx-light >"$log" 2>&1 || {
    cat "$log" >&2
    echo "nginx could not be installed; the lines above say why. Its test is skipped." >&2
}
rm -f "$log"
