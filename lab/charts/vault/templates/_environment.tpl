{{- define "vault.environment" -}}
{{- $server := .Values.server -}}
{{- $scheme := include "vault.scheme" . -}}
{{- $fields := dict "HOST_IP" "status.hostIP" "POD_IP" "status.podIP" "HOSTNAME" "metadata.name"
  "VAULT_K8S_POD_NAME" "metadata.name" "VAULT_K8S_NAMESPACE" "metadata.namespace" -}}
{{- $values := dict "HOME" "/home/vault"
  "VAULT_ADDR" (printf "%s://127.0.0.1:8200" $scheme)
  "VAULT_API_ADDR" ($server.ha.apiAddr | default (printf "%s://$(POD_IP):8200" $scheme))
  "VAULT_CLUSTER_ADDR" ($server.ha.clusterAddr | default (printf "https://$(HOSTNAME).%s-internal:8201" (include "vault.fullname" .)))
  "SKIP_CHOWN" "true"
  "SKIP_SETCAP" "true"
  "VAULT_LOG_LEVEL" $server.logLevel
  "VAULT_LOG_FORMAT" $server.logFormat -}}
{{- if and $server.ha.raft.enabled $server.ha.raft.setNodeId -}}
{{- $fields = set $fields "VAULT_RAFT_NODE_ID" "metadata.name" -}}
{{- end -}}
{{- /* Fields first: $(POD_IP) works only in later variables. */ -}}
{{- range $name, $field := $fields }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      fieldPath: {{ $field }}
{{- end }}
{{- range $name, $value := $values }}
{{- if $value }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- range $name, $value := $server.extraEnvironmentVars }}
- name: {{ $name | replace "." "_" | upper | quote }}
  value: {{ $value | quote }}
{{- end }}
{{- range $server.extraSecretEnvironmentVars }}
- name: {{ .envName }}
  valueFrom:
    secretKeyRef:
      name: {{ .secretName }}
      key: {{ .secretKey }}
{{- end }}
{{- end }}
