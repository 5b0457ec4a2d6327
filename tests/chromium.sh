#!/bin/sh
# The browser tests drive a real Chromium: Debian's headless shell where it is or may be installed
# (the same engine; a window costs a sixth of the work), else any Chromium that is here.
set -u
here() { command -v "$1" >/dev/null 2>&1; }
here chromium-headless-shell && exit 0
found=""
for name in chromium chromium-browser google-chrome; do
    here "$name" && found=$name
done
root=""
may=no
if here apt-get; then
    if [ "$(id -u)" -eq 0 ]; then
        may=yes
    elif here sudo && { [ -z "$found" ] || sudo -n true 2>/dev/null; }; then
        may=yes
        root=sudo
    fi
fi
if [ "$may" = no ]; then
    [ -n "$found" ] && exit 0
    echo "No Chromium found. Please install Chromium or Google Chrome and run this again." >&2
    exit 1
fi
log=$(mktemp)
install() {
    # What cannot be fetched in time is done without; nothing is cut off while it is unpacked.
    timeout 180 $root apt-get -o DPkg::Lock::Timeout=60 install -y -qq --no-install-recommends --download-only "$1" >>"$log" 2>&1 &&
        DEBIAN_FRONTEND=noninteractive $root apt-get -o DPkg::Lock::Timeout=400 install -y -qq --no-install-recommends "$1" >>"$log" 2>&1
}
echo "Installing Chromium's headless shell for the browser tests (once, about 70 MB) ..."
if [ -z "$found" ]; then
    $root apt-get -o DPkg::Lock::Timeout=400 update -qq >>"$log" 2>&1
    install chromium-headless-shell || install chromium || {
        cat "$log" >&2
        echo "Chromium could not be installed; the lines above say why." >&2
        rm -f "$log"
        exit 1
    }
else
    install chromium-headless-shell || echo "It cannot be had here: $found is used, which takes longer."
fi
rm -f "$log"
