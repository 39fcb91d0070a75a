# Runs beside Vault, in its pod and its image. On SIGHUP, Vault opens its audit file anew and reads its certificate again:
# this sends it when the file was put aside because it is large, and when the certificate has changed.
#
# Arguments: audit file, file of its limit in bytes, seconds between looks, file of the certificate if there is one.
set -u
audit=$1 limit=$2 pause=$3 certificate=${4-/dev/null}

# The server alone: any other `vault` command would end by a SIGHUP.
tell_vault() {
  for pid in $(pidof vault); do
    case $(tr '\0' ' ' < "/proc/$pid/cmdline") in
    "vault server "*) kill -HUP "$pid" && return ;;
    esac
  done
  return 1
}

known=
# Once at the start, too: the one before this may have been killed between its deed and its word.
due=yes
while sleep "$pause"; do
  size=$(stat -c %s "$audit" 2> /dev/null || echo 0)
  # Without a limit, the file stays as it is.
  if [ "$size" -gt "$(cat "$limit" 2> /dev/null || echo "$size")" ]; then
    for age in 2 1; do
      [ ! -e "$audit.$age" ] || mv -f "$audit.$age" "$audit.$((age + 1))"
    done
    mv "$audit" "$audit.1"
    echo "put aside $audit of $size bytes"
    due=yes
  fi
  current=$(cat "$certificate")
  [ "$current" = "$known" ] || due=yes
  known=$current
  if [ "$due" = yes ] && tell_vault; then
    echo "told Vault to open its audit file anew and to read its certificate"
    due=no
  fi
done
