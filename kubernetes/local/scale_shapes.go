// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

// A shape is what each Kustomization of a batch applies.
type shape struct {
	name, text string
	objects    int
	manifest   string // with NAME, NAMESPACE, and VALUE, which is in one object
}

var configMapShape = shape{"configmap", "one ConfigMap", 1, `apiVersion: v1
kind: ConfigMap
metadata: {name: NAME, namespace: NAMESPACE}
data: {key: "VALUE"}
`}

// appShape has no replicas: what pods cost is not Sluice's.
var appShape = shape{"app", "Deployment, Service, ServiceAccount and Ingress", 4, `apiVersion: v1
kind: ServiceAccount
metadata: {name: NAME, namespace: NAMESPACE}
---
apiVersion: v1
kind: Service
metadata: {name: NAME, namespace: NAMESPACE}
spec:
  selector: {app: NAME}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: NAMESPACE, labels: {app: NAME}}
spec:
  replicas: 0
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      serviceAccountName: NAME
      containers:
      - name: app
        image: registry.example.com/app:VALUE
        ports: [{containerPort: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: NAME, namespace: NAMESPACE}
spec:
  rules:
  - host: NAME.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend: {service: {name: NAME, port: {name: http}}}
`}

var jobShape = shape{"job", "a Job", 1, `apiVersion: batch/v1
kind: Job
metadata: {name: NAME, namespace: NAMESPACE}
spec:
  backoffLimit: 0
  template:
    metadata:
      annotations: {VALUE}
    spec:
      restartPolicy: Never
      containers: [{name: job, image: registry.example.com/job:1}]
`}

// What becomes of a Job.
const (
	completes = `local.sluice.dev/ready-after: "0s", local.sluice.dev/complete-after: "0s"`
	hangs     = `local.sluice.dev/outcome: never`
)

func shapeNamed(name string) (shape, bool) {
	for _, s := range []shape{configMapShape, appShape} {
		if s.name == name {
			return s, true
		}
	}
	return shape{}, false
}

// files returns what an artifact has for Kustomizations of the names.
func (s shape) files(names []string, value string) map[string]string {
	files := map[string]string{}
	for _, name := range names {
		files[name+"/"+s.name+".yaml"] = strings.NewReplacer("NAMESPACE", namespace, "NAME", name, "VALUE", value).Replace(s.manifest)
	}
	return files
}

// numbered returns names: the prefix, with a number.
func numbered(prefix string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%s-%05d", prefix, i))
	}
	return all
}
