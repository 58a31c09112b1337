#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A session as a program of its own, with a real keyring and a real receiver: what arrives opens with
# the operator's key and with the seller's own out of the keyring, by Debian's age and tar; and of
# what is secret nothing is in a file or in what the program logs.
#   test-keyring.sh RECEIVER HEADLESS      within with-keyring
set -euo pipefail
receiver=$1 headless=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/sfs-keyring.XXXXXX")
server=
finish() { [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server"; } || :; rm -rf "$dir"; }
trap finish EXIT
trap 'exit 143' INT TERM HUP
number=0
ok() { number=$((number + 1)); echo "ok $number - $1"; }
fail() { number=$((number + 1)); echo "not ok $number - $1"; exit 1; }
check() { local what=$1; shift; if "$@"; then ok "$what"; else fail "$what"; fi; }
for need in age secret-tool tar cmp; do
  command -v "$need" >/dev/null || { echo "1..0 # SKIP $need is not installed"; exit 0; }
done
echo "1..9"

# The description names the port before anybody listens there: try until one is free.
for _ in {1..20}; do
  port=$((20000 + RANDOM % 20000))
  rm -rf "$dir/operator" "$dir/operator-key.txt"
  "$receiver" init "$dir/operator" --name Shop --url "http://127.0.0.1:$port" \
    --identity-out "$dir/operator-key.txt" >/dev/null
  "$receiver" serve "$dir/operator" --port "$port" >"$dir/serve.log" 2>&1 &
  server=$!
  for _ in {1..200}; do
    grep -q '^listening' "$dir/serve.log" && break 2
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  wait "$server" || :
  server=
done
[ -n "$server" ] || fail "the receiver does not come up"

link=$("$receiver" invite "$dir/operator" --subject seller-7)
head -c 500000 /dev/urandom >"$dir/clip.webm"
umask 022
G_MESSAGES_DEBUG=all timeout 60 "$headless" --invitation "$link" --clip "$dir/clip.webm" \
  --data "$dir/data" >"$dir/out.log" 2>"$dir/err.log" || { cat "$dir/out.log" "$dir/err.log" >&2; fail "the session"; }
id=$(sed -n 's/^submission //p' "$dir/out.log")
receipt=$(sed -n 's/^receipt //p' "$dir/out.log")
check "it ends with a receipt" test -s "$receipt"

"$receiver" fetch "$dir/operator" "$id" --who test --reason test -o "$dir/received.age" >/dev/null
open_with() { # key file, folder
  mkdir "$2"
  age -d -i "$1" "$dir/received.age" | tar x -C "$2" && cmp -s "$2/clip.webm" "$dir/clip.webm"
}
check "the operator's key opens it" open_with "$dir/operator-key.txt" "$dir/by-operator"
origin=http://127.0.0.1:$port
secret-tool lookup origin "$origin" kind identity >"$dir/own-key.txt"
check "the seller's own key opens it" open_with "$dir/own-key.txt" "$dir/by-seller"
check "the consent kept is the consent sent" \
  cmp -s "$dir/by-seller/consent.json" "$dir/data/consents/$id.json"
check "the description kept is the description sent" \
  cmp -s "$dir/by-seller/operator.jws" "$dir/data/consents/$id.operator.jws"

# secret, file with it
cat "$dir/own-key.txt" >"$dir/secrets"
echo >>"$dir/secrets"
secret-tool lookup origin "$origin" kind refresh-token | head -n 1 >>"$dir/secrets"
sed -n 's/.*[?&]code=\([^&]*\).*/\1/p' <<<"$link" >>"$dir/secrets"
sed -i '/^$/d' "$dir/secrets"
check "there are three secrets to look for" test "$(wc -l <"$dir/secrets")" -eq 3
check "none is in a file" bash -c '! grep -rqFf "$1" "$2"' - "$dir/secrets" "$dir/data"
check "none is in the log" bash -c '! grep -qFf "$1" "$2" "$3"' - "$dir/secrets" "$dir/out.log" "$dir/err.log"
check "everything is the seller's alone" \
  bash -c '[ -z "$(find "$1" -perm /077)" ]' - "$dir/data"
