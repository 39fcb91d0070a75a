{{/* Vault's configuration, HCL or JSON. Raft needs disable_mlock to be set either way, so it is, unless the user did. */}}
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
