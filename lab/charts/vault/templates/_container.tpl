{{- define "vault.container" -}}
{{- $server := .Values.server -}}
{{- $scheme := include "vault.scheme" . -}}
{{- $security := $server.statefulSet.securityContext.container | default (dict "allowPrivilegeEscalation" false) -}}
- name: vault
  image: {{ $server.image.repository }}:{{ $server.image.tag | default "latest" }}
  imagePullPolicy: {{ $server.image.pullPolicy }}
  {{- include "vault.field" (list 2 "resources" $server.resources .) }}
  {{- include "vault.field" (list 2 "securityContext" $security .) }}
  command: ["/bin/sh", "-ec"]
  args:
    # The addresses that only the pod knows are put into the configuration here.
    - |
      sed \
        {{- range list "HOST_IP" "POD_IP" "HOSTNAME" "API_ADDR" "TRANSIT_ADDR" "RAFT_ADDR" }}
        ${{ "{" }}{{ . }}:+-e "s|{{ . }}|${{ . }}|g"} \
        {{- end }}
        /vault/config/extraconfig-from-values.hcl > /tmp/storageconfig.hcl
      exec /usr/local/bin/docker-entrypoint.sh vault server -config=/tmp/storageconfig.hcl {{ $server.extraArgs }}
  env: {{- include "vault.environment" . | nindent 4 }}
  volumeMounts:
    {{- range $name := list "data" "audit" }}
    {{- $storage := get $server (printf "%sStorage" $name) }}
    {{- if eq (toString $storage.enabled) "true" }}
    - name: {{ $name }}
      mountPath: {{ $storage.mountPath }}
    {{- end }}
    {{- end }}
    - name: config
      mountPath: /vault/config
    {{- range $server.extraVolumes }}
    - name: userconfig-{{ .name }}
      mountPath: {{ .path | default "/vault/userconfig" }}/{{ .name }}
      readOnly: true
    {{- end }}
    {{- with $server.volumeMounts }}{{ toYaml . | nindent 4 }}{{ end }}
    - name: home
      mountPath: /home/vault
  ports:
    - name: {{ $scheme }}
      containerPort: 8200
    - name: https-internal
      containerPort: 8201
    - name: {{ $scheme }}-rep
      containerPort: 8202
  {{- with $server.readinessProbe }}
  {{- if .enabled }}
  readinessProbe:
    {{- if .path }}
    {{- include "vault.httpGet" (list . $scheme) | nindent 4 }}
    {{- else }}
    # Fails while Vault is sealed or not initialised.
    exec:
      command: ["/bin/sh", "-ec", "vault status -tls-skip-verify"]
    {{- end }}
    {{- include "vault.probeTimes" . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with $server.livenessProbe }}
  {{- if .enabled }}
  livenessProbe:
    {{- if .execCommand }}
    exec:
      command: {{- toYaml .execCommand | nindent 8 }}
    {{- else }}
    {{- include "vault.httpGet" (list . $scheme) | nindent 4 }}
    {{- end }}
    {{- include "vault.probeTimes" . | nindent 4 }}
  {{- end }}
  {{- end }}
  lifecycle:
    preStop:
      exec:
        {{- if $server.preStop }}
        command: {{- toYaml $server.preStop | nindent 10 }}
        {{- else }}
        # The pod leaves its Services before Vault stops answering.
        command: ["/bin/sh", "-c", "sleep {{ $server.preStopSleepSeconds }} && kill -SIGTERM $(pidof vault)"]
        {{- end }}
{{- end }}

{{- define "vault.httpGet" -}}
{{- $probe := index . 0 -}}
httpGet:
  path: {{ $probe.path | quote }}
  port: {{ $probe.port }}
  scheme: {{ index . 1 | upper }}
{{- end }}

{{- define "vault.probeTimes" -}}
{{- pick . "failureThreshold" "initialDelaySeconds" "periodSeconds" "successThreshold" "timeoutSeconds" | toYaml -}}
{{- end }}
