{{/* The server configuration, HCL or JSON. Raft requires an explicit disable_mlock: added unless the user has set it. */}}
{{- define "vault.config" -}}
{{- $server := .Values.server -}}
{{- $config := tpl (ternary $server.ha.raft.config $server.standalone.config $server.ha.raft.enabled) . | trim -}}
{{- if hasPrefix "{" $config -}}
{{- $json := mustFromJson $config -}}
{{- if not (hasKey $json "disable_mlock") }}{{ $json = set $json "disable_mlock" true }}{{ end -}}
{{- mustToJson $json -}}
{{- else -}}
{{- $config }}
{{- if not (regexMatch `(?m)^\s*disable_mlock\s*=` $config) }}
disable_mlock = true
{{- end }}
{{- end -}}
{{- end }}
