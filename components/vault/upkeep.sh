# Runs beside Vault, in its pod and image. On SIGHUP, Vault reopens its audit file and reloads its certificate. This
# script sends it after rotating a large audit file, and when the certificate has changed.
#
# Arguments: audit file, its limit in bytes, seconds between checks, certificate's file if there is one.
set -u
audit=$1 limit=$2 pause=$3 certificate=${4-/dev/null}

# Only the server: SIGHUP would end any other `vault` command.
reload_vault() {
  for pid in $(pidof vault); do
    case $(tr '\0' ' ' < "/proc/$pid/cmdline") in
    "vault server "*) kill -HUP "$pid" && return ;;
    esac
  done
  return 1
}

known=
# At the start too: the previous script may have been killed between rotating and signalling.
due=yes
while sleep "$pause"; do
  size=$(stat -c %s "$audit" 2> /dev/null || echo 0)
  if [ "$size" -gt "$limit" ]; then
    for age in 2 1; do
      [ ! -e "$audit.$age" ] || mv -f "$audit.$age" "$audit.$((age + 1))"
    done
    mv "$audit" "$audit.1"
    echo "rotated $audit at $size bytes"
    due=yes
  fi
  current=$(cat "$certificate")
  [ "$current" = "$known" ] || due=yes
  known=$current
  if [ "$due" = yes ] && reload_vault; then
    echo "signalled Vault to reopen its audit file and reload its certificate"
    due=no
  fi
done
