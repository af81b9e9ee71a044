{{/* The labels that select the pods of one part. */}}
{{- define "realname.selector" -}}
app.kubernetes.io/name: realname
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{/* The labels of everything. */}}
{{- define "realname.labels" -}}
{{ include "realname.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "realname.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What may be done by a container: nothing that needs a privilege, and nothing to its file system. */}}
{{- define "realname.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* A pod of realname: root, part, args, resources; ports and probes are those of its part. */}}
{{- define "realname.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- if not (kindIs "invalid" .root.Values.hostUsers) }}
hostUsers: {{ .root.Values.hostUsers }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    {{- toYaml .root.Values.seccompProfile | nindent 4 }}
terminationGracePeriodSeconds: 20
{{- if .root.Values.keysSecret }}
initContainers:
  # The keys are read from a file that only its owner may read; a mounted Secret may be read by its group as well.
  # keys.provisioned marks the file as a copy: commands that change keys refuse it, since a new key would end with the pod.
  - name: keys
    image: {{ include "realname.image" .root | quote }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    command:
      - /usr/bin/python3
      - -IS
      - -c
      - "import os, pathlib; os.umask(0o077); data = pathlib.Path('/var/lib/realname'); (data / 'keys.provisioned').touch(); (data / 'keys.json').write_bytes(pathlib.Path('/run/realname/keys/keys.json').read_bytes())"
    resources:
      requests: {cpu: 10m, memory: 32Mi}
      limits: {memory: 64Mi}
    securityContext:
      {{- include "realname.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - {name: data, mountPath: /var/lib/realname}
      - {name: keys, mountPath: /run/realname/keys, readOnly: true}
{{- end }}
containers:
  - name: {{ .part }}
    image: {{ include "realname.image" .root | quote }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: {{ toJson .args }}
    env:
      - {name: FORWARDED_ALLOW_IPS, value: {{ .root.Values.trustedProxies | quote }}}
      {{- range $name, $value := .root.Values.settings }}
      - name: REALNAME_{{ $name | upper }}
        value: {{ $value | toString | quote }}
      {{- end }}
      {{- range $name, $source := .root.Values.secretSettings }}
      - {name: REALNAME_{{ $name | upper }}_FILE, value: /run/realname/secrets/{{ $name }}}
      {{- end }}
      {{- if eq .part "worker" }}
      - {name: REALNAME_WORKER_METRICS, value: "0.0.0.0:9464"}
      {{- end }}
    resources:
      {{- toYaml .resources | nindent 6 }}
    securityContext:
      {{- include "realname.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - {name: data, mountPath: /var/lib/realname}
      - {name: temporary, mountPath: /tmp}
      - {name: models, mountPath: /var/lib/realname-models, readOnly: true}
      - {name: secrets, mountPath: /run/realname/secrets, readOnly: true}
      {{- with .root.Values.extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- if eq .part "server" }}
    ports:
      - {name: http, containerPort: 8080}
      - {name: inspectors, containerPort: 8081}
      - {name: relying, containerPort: 8082}
    startupProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 5
      timeoutSeconds: 5
      failureThreshold: 36
    readinessProbe:
      httpGet: {path: /readyz, port: http}
      periodSeconds: 5
      timeoutSeconds: 5
    # Alive is not ready: a server whose database is away is left alone, not started again.
    livenessProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 6
    lifecycle:
      # The balancer takes a few seconds to send no more requests here.
      preStop:
        sleep: {seconds: 5}
    {{- end }}
    {{- if eq .part "worker" }}
    ports:
      - {name: metrics, containerPort: 9464}
    readinessProbe:
      httpGet: {path: /readyz, port: metrics}
      periodSeconds: 5
      timeoutSeconds: 5
    {{- end }}
volumes:
  # What a pod writes of its own: locks and a copy of the keys. Registrations are in the database, media in the bucket.
  - name: data
    emptyDir: {medium: Memory, sizeLimit: 64Mi}
  - name: temporary
    emptyDir: {sizeLimit: 1Gi}
  - name: models
    persistentVolumeClaim: {claimName: {{ .root.Values.modelsClaim }}, readOnly: true}
  {{- if .root.Values.keysSecret }}
  - name: keys
    secret: {secretName: {{ .root.Values.keysSecret }}, defaultMode: 0440}
  {{- end }}
  - name: secrets
    projected:
      defaultMode: 0440
      sources:
        {{- range $name, $source := .root.Values.secretSettings }}
        - secret:
            name: {{ $source.secret }}
            items: [{key: {{ $source.key }}, path: {{ $name }}}]
        {{- end }}
  {{- with .root.Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
