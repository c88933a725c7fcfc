#!/bin/sh
# See that a Chromium and a Chinese font are there for the browser tests; install Debian's where that is possible.
set -eu
have() { [ -n "${POLICYQA_TEST_CHROMIUM:-}" ] || [ -x /usr/bin/chromium ] || command -v chromium >/dev/null 2>&1; }
if have; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-noto-cjk >/dev/null
fi
have || { echo '没有找到 chromium。请先安装：sudo apt-get install chromium fonts-noto-cjk' >&2; exit 1; }
