{{/* The claims of a server: `data`, and `audit` if enabled. */}}
{{- define "vault.claims" -}}
{{- range $name := list "data" "audit" }}
{{- $storage := get $.Values.server (printf "%sStorage" $name) }}
{{- if eq (toString $storage.enabled) "true" }}
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata:
    name: {{ $name }}
    {{- include "vault.field" (list 4 "annotations" $storage.annotations $) }}
    {{- include "vault.field" (list 4 "labels" $storage.labels $) }}
  spec:
    accessModes: [{{ $storage.accessMode }}]
    resources:
      requests:
        storage: {{ $storage.size }}
    {{- with $storage.storageClass }}
    storageClassName: {{ . }}
    {{- end }}
{{- end }}
{{- end }}
{{- end }}
