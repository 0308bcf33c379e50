#!/bin/sh
# Runs the disk-full test against a real full disk: a tmpfs of one megabyte.
# Needs root. From the root of the module:
#
#   sh internal/pipeline/testdata/diskfull.sh
set -eu
dir=$(mktemp -d)
mount -t tmpfs -o size=1m latent-diskfull "$dir"
trap 'umount "$dir"; rmdir "$dir"' EXIT
RUNS_SMALL_DIR="$dir" go test -count=1 -run TestFullDisk -v ./internal/pipeline
