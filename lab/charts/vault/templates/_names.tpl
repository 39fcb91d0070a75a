{{/* The given name, else the release's, with the chart's added unless it contains it. */}}
{{- define "vault.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{- .Values.fullnameOverride | default $name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "vault.namespace" -}}
{{- .Values.global.namespace | default .Release.Namespace -}}
{{- end }}

{{- define "vault.serviceAccountName" -}}
{{- $fallback := ternary (include "vault.fullname" .) "default" .Values.server.serviceAccount.create -}}
{{- .Values.server.serviceAccount.name | default $fallback -}}
{{- end }}

{{- define "vault.scheme" -}}
{{- ternary "http" "https" .Values.global.tlsDisable -}}
{{- end }}

{{- define "vault.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* The labels that select the pods. Must never change: a StatefulSet's selector is immutable. */}}
{{- define "vault.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
component: server
{{- end }}

{{/* (list value context): YAML of a value, or of a string that is a template for YAML. */}}
{{- define "vault.yaml" -}}
{{- $value := index . 0 -}}
{{- if kindIs "string" $value }}{{ tpl $value (index . 1) | trim }}{{ else }}{{ toYaml $value }}{{ end -}}
{{- end }}

{{/* (list indent key value context): a new line with `key:` and the value below; nothing if the value is empty. */}}
{{- define "vault.field" -}}
{{- $value := include "vault.yaml" (list (index . 2) (index . 3)) -}}
{{- if not (has $value (list "{}" "[]" "null" "")) -}}
{{- printf "%s:%s" (index . 1) (nindent 2 $value) | nindent (index . 0) -}}
{{- end -}}
{{- end }}

{{/* (list switch context): "true" if a switch is on; "-" follows global.enabled. */}}
{{- define "vault.isOn" -}}
{{- $switch := index . 0 | toString -}}
{{- if or (eq $switch "true") (and (eq $switch "-") (index . 1).Values.global.enabled) }}true{{ end -}}
{{- end }}
