#!/bin/sh
# The browser tests drive a real Chromium. Use the one that is here, or install Debian's where that is allowed.
set -u
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium found. Please install Chromium or Google Chrome and run this again." >&2
    exit 1
fi
root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "Please install Chromium (apt-get install chromium) and run this again." >&2; exit 1; }
    root="sudo"
fi
echo "Installing Chromium for the browser tests (once, about 120 MB) ..."
log=$(mktemp)
if $root apt-get -o DPkg::Lock::Timeout=400 update -qq >"$log" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive $root apt-get -o DPkg::Lock::Timeout=400 install -y -qq --no-install-recommends chromium >>"$log" 2>&1; then
    rm -f "$log"
else
    cat "$log" >&2
    echo "Chromium could not be installed; the lines above say why." >&2
    exit 1
fi
