#!/usr/bin/env bash
# Installs what `npm test` needs beside npm packages, on Debian and Ubuntu: `scripts/ci-tools.sh` for everything, or with
# the names of some parts (system, python, actionlint, act, toxiproxy, adapter). What is there already is left alone, so a
# second run takes a second. Needs Node.js >= 20, Python >= 3.11, Go and, for the adapter, cargo.
# shellcheck disable=SC2317 # the install_* functions are called by name
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/.tools/bin
mkdir -p "$bin"
export PATH=$bin:$PATH

ACT=v0.2.89
ACTIONLINT=v1.7.12
TOXIPROXY=v2.5.0
WEB_ADAPTER=0.9.1

# Three tries, since a registry may fail for a moment; the output is shown only when all of them failed.
try() {
  local log attempt
  log=$(mktemp)
  # set -e does not hold inside conditions, so the functions below return by themselves.
  for attempt in 1 2 3; do
    if "$@" >"$log" 2>&1 </dev/null; then
      rm -f "$log"
      return 0
    fi
    sleep $((attempt * 5))
  done
  echo "failed: $*" >&2
  cat "$log" >&2
  rm -f "$log"
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"; else sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

has() { command -v "$1" >/dev/null 2>&1; }

# A chromium under another name serves as well.
link_chromium() {
  local name
  has chromium && return 0
  for name in chromium-browser google-chrome google-chrome-stable; do
    if has "$name"; then
      ln -sf "$(command -v "$name")" "$bin/chromium"
      return 0
    fi
  done
  return 1
}

# A docker client of version 23 or newer builds only with the buildx plugin; Debian's own client needs none.
link_docker() {
  local client
  rm -f "$bin/docker"
  client=$(command -v docker || true)
  if [ -n "$client" ] && [ "$client" != /usr/bin/docker ] && [ -x /usr/bin/docker ] && ! docker buildx version >/dev/null 2>&1; then
    ln -sf /usr/bin/docker "$bin/docker"
  fi
}

install_system() {
  local packages=()
  has git || packages+=(git)
  has jq || packages+=(jq)
  has shellcheck || packages+=(shellcheck)
  has podman || packages+=(podman crun fuse-overlayfs uidmap slirp4netns netavark aardvark-dns)
  has buildah || packages+=(buildah)
  has redis-server || packages+=(redis-server)
  link_chromium || packages+=(chromium)
  docker info >/dev/null 2>&1 || { has dockerd && has iptables; } || packages+=(docker.io iptables)
  has python3 && python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3 python3-venv)
  if [ ${#packages[@]} -gt 0 ]; then
    has apt-get || {
      echo "Not a Debian or Ubuntu: install these yourself: ${packages[*]}" >&2
      return 1
    }
    try as_root apt-get -o DPkg::Lock::Timeout=120 update -qq || return 1
    try as_root apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "${packages[@]}" || return 1
  fi
  link_docker
}

# go_tool <name> <version> <package> [name of the binary that the package gives]
go_tool() {
  local stamp=$bin/.$1-$2
  [ -x "$bin/$1" ] && [ -e "$stamp" ] && return 0
  has go || {
    echo "$1 is built with Go: install go" >&2
    return 1
  }
  local built
  built=$(mktemp -d)
  try env GOBIN="$built" GOFLAGS= go install "$3@$2" || return 1
  rm -f "$bin/$1"
  mv "$built/${4:-$1}" "$bin/$1"
  rm -rf "$built" "$bin/.$1-"*
  touch "$stamp"
}

install_act() { go_tool act "$ACT" github.com/nektos/act; }
install_actionlint() { go_tool actionlint "$ACTIONLINT" github.com/rhysd/actionlint/cmd/actionlint; }
install_toxiproxy() { go_tool toxiproxy-server "$TOXIPROXY" github.com/Shopify/toxiproxy/v2/cmd/server server; }
install_python() { (cd "$root" && node scripts/tools.mjs emulator lint sam apps rivals >/dev/null); }

# The Lambda Web Adapter, which lets an unchanged server image run as a function. What is compiled stays in the user's cache, as
# Go's and uv's do of themselves; optimized, it would take twice as long to compile, and serves tests no better.
install_adapter() {
  local target=$root/.tools/lwa
  [ -x "$target/bin/lambda-adapter" ] && return 0
  has cargo || {
    echo "The Lambda Web Adapter is built with cargo: install Rust" >&2
    return 1
  }
  try env CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_STRIP=true CARGO_TARGET_DIR="${XDG_CACHE_HOME:-$HOME/.cache}/deploy-tools/lambda-adapter" \
    cargo install lambda_web_adapter --version "$WEB_ADAPTER" --locked --root "$target"
}

timed() {
  local start=$SECONDS
  "install_$1" || {
    echo "$1 could not be installed" >&2
    return 1
  }
  echo "$1 $((SECONDS - start)) s"
}

if [ $# -gt 0 ]; then
  for part in "$@"; do timed "$part"; done
  exit 0
fi

# Two lanes: one waits for downloads, the other compiles.
(for part in actionlint toxiproxy act adapter; do timed "$part" || exit 1; done) &
compiling=$!
failed=0
(for part in system python; do timed "$part" || exit 1; done) || failed=1
wait "$compiling" || failed=1
exit "$failed"
