#!/bin/sh
# Runs first in the box's namespaces: makes the mounts that protect the host, then becomes the box's first process.
# Arguments: the command to become. KEEP: folders that the box shares with the host, one per line.
# Waits for a line on standard input, which says that the network is ready.
set -eu
read -r _

# Whatever the processes write outside of their own folders goes to tmpfs, and disappears with the box.
mount -t tmpfs tmpfs /run
mkdir /run/keep
echo "$KEEP" | while read -r folder; do
  kept="/run/keep/$(echo "$folder" | tr / _)"
  mkdir -p "$folder" "$kept"
  mount --rbind "$folder" "$kept"
done
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /var/log
mkdir -p /run/etc/upper /run/etc/work
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work overlay /etc
echo "$KEEP" | while read -r folder; do
  mkdir -p "$folder"
  mount --rbind "/run/keep/$(echo "$folder" | tr / _)" "$folder"
done

# The kubelet insists on these kernel-wide settings: mount the values that it expects over the real ones.
mkdir /run/sysctl
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  shown="/run/sysctl/$(basename "${setting%=*}")"
  echo "${setting#*=}" > "$shown"
  mount --bind "$shown" "/proc/sys/${setting%=*}"
done

# Containers that start later must see the mounts that are made for pods.
mount --make-rshared /

exec "$@" < /dev/null
