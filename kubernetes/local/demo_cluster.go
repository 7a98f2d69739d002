// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// namespace is where the demo's application and its Kustomizations live.
const namespace = "my-app"

// Paths of the API, and the names of what the demo itself makes there.
const (
	definitionsPath    = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
	namespacePath      = "/api/v1/namespaces/" + namespace
	bindingPath        = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/sluice"
	kustomizationsPath = "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/" + namespace + "/kustomizations"
	gitPath            = "/apis/source.toolkit.fluxcd.io/v1/namespaces/" + namespace + "/gitrepositories"
	bucketsPath        = "/apis/source.toolkit.fluxcd.io/v1/namespaces/" + namespace + "/buckets"
	jobsPath           = "/apis/batch/v1/namespaces/" + namespace + "/jobs"
	deploymentsPath    = "/apis/apps/v1/namespaces/" + namespace + "/deployments"
	servicesPath       = "/api/v1/namespaces/" + namespace + "/services"
	ingressesPath      = "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/ingresses"
)

// binding lets the controller do everything, as Flux's controllers may.
const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: sluice
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: ` + controllerUser + "\n"

const namespaceManifest = `apiVersion: v1
kind: Namespace
metadata:
  name: ` + namespace + "\n"

// gitRepository returns the source of the application, in YAML.
func gitRepository(url string) string {
	return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: my-app
  namespace: ` + namespace + `
spec:
  url: ` + url + `
  ref:
    branch: main
  interval: 1m
`
}

// apply applies a manifest in YAML to the object at the path.
func (c *client) apply(ctx context.Context, path, manifest string) error {
	return c.patch(ctx, path+"?fieldManager=demo&force=true", "application/apply-patch+yaml", manifest)
}

// requestReconcile asks for an immediate fetch of the source, as "flux reconcile
// source git" does.
func (c *client) requestReconcile(ctx context.Context) error {
	return c.patch(ctx, gitPath+"/my-app", "application/merge-patch+json",
		fmt.Sprintf(`{"metadata":{"annotations":{"reconcile.fluxcd.io/requestedAt":%q}}}`, time.Now().Format(time.RFC3339Nano)))
}

func (c *client) patch(ctx context.Context, path, contentType, body string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, c.server+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", contentType)
	status, answer, err := c.send(request)
	if err == nil && status != http.StatusOK && status != http.StatusCreated {
		err = fmt.Errorf("PATCH %s: status %d: %.300s", path, status, answer)
	}
	return err
}

// define applies the custom resource definitions in the directory and waits
// until they are established. It returns how many there are.
func (c *client) define(ctx context.Context, dir string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		return 0, errors.Join(err, fmt.Errorf("no custom resource definitions in %s", dir))
	}
	var names []string
	for _, file := range files {
		manifest, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		// The file is called group_plural.yaml, the definition plural.group.
		group, plural, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".yaml"), "_")
		if err := c.apply(ctx, definitionsPath+"/"+plural+"."+group, string(manifest)); err != nil {
			return 0, err
		}
		names = append(names, plural+"."+group)
	}
	return len(names), c.established(ctx, names)
}

// established waits until all the definitions are.
func (c *client) established(ctx context.Context, names []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seen := make(chan sighting, 1000)
	go c.keepWatching(ctx, definitionsPath, seen)
	for missing := slices.Clone(names); len(missing) > 0; {
		select {
		case <-ctx.Done():
			return fmt.Errorf("not established within %s: %s", patience, strings.Join(missing, ", "))
		case s := <-seen:
			if s.object.holds("Established") {
				missing = slices.DeleteFunc(missing, func(name string) bool { return name == s.object.Metadata.Name })
			}
		}
	}
	return nil
}

// bring makes the source and the Kustomizations of the application, whose
// repository is at the URL.
func (c *client) bring(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := c.apply(ctx, gitPath+"/my-app", gitRepository(url)); err != nil {
		return err
	}
	for _, s := range pipeline {
		manifest, err := application.ReadFile("my-app/flux/" + s.name + ".yaml")
		if err != nil {
			return err
		}
		if err := c.apply(ctx, kustomizationsPath+"/app-"+s.name, string(manifest)); err != nil {
			return err
		}
	}
	return nil
}

// served waits until the API server serves the kinds that the demo uses: it may
// begin a moment after their definitions are established.
func (c *client) served(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, path := range []string{kustomizationsPath, gitPath, bucketsPath} {
		err := until(ctx, path+" to be served", func() error {
			return c.expect(ctx, http.MethodGet, path, "", http.StatusOK)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// prepare applies what the controller and the application need to find.
func (c *client) prepare(ctx context.Context, definitions string) (int, error) {
	count, err := c.define(ctx, definitions)
	if err != nil {
		return 0, err
	}
	if err := c.apply(ctx, bindingPath, binding); err != nil {
		return 0, err
	}
	if err := c.apply(ctx, namespacePath, namespaceManifest); err != nil {
		return 0, err
	}
	return count, c.served(ctx)
}
