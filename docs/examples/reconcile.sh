#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes what a hook did not get to, and removes what is of no use any more: every few minutes, as the receiver's
# user. reconcile.sh STORE DIR, as for tus-server.mjs. Says what it does; fails when something is lost.
set -u
store=$1 dir=$2
receiver=${SELFSAME_RECEIVER:-selfsame-receiver}

verdicts=$(find "$store" -maxdepth 1 -type f -printf '%s %f\n' | "$receiver" reconcile "$dir")
status=$?
printf '%s\n' "$verdicts" | while read -r verdict name; do
  case $verdict in
    adopt)
      "$receiver" adopt "$dir" "${name%-*}" "$store/$name"
      case $? in 0 | 3 | 4) ;; *) continue ;; esac
      rm -f -- "$store/$name" "$store/$name.json" ;;
    remove)
      echo "removed $name"
      rm -f -- "$store/$name" "$store/$name.json" ;;
    lost)
      echo "lost $name" >&2 ;;
  esac
done
exit "$status"
