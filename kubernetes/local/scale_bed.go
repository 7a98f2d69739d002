// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// slowness is how long a measurement may go on without anything new.
const slowness = 2 * time.Minute

// A bed is a cluster with Sluice on it, for one part of the measurement.
type bed struct {
	run        *scaleRun
	dir        string
	layout     layout
	lock       *os.File
	cluster    *cluster
	api        *client
	artifacts  *artifacts
	controller *controller
	audit      *auditTail
	seen       chan sighting
	present    map[string]object // by name()
	jobs       map[string]*jobTimes
	cancel     context.CancelFunc
}

// jobTimes is when a Job was first seen, and when it was first seen Complete.
type jobTimes struct{ created, completed time.Time }

func newBed(r *scaleRun) *bed {
	return &bed{run: r, seen: make(chan sighting, 100000), present: map[string]object{}, jobs: map[string]*jobTimes{}}
}

// start starts the cluster and the controller.
func (b *bed) start(ctx context.Context) error {
	ctx, b.cancel = context.WithCancel(ctx)
	var err error
	if b.dir, err = os.MkdirTemp(b.run.dir, "bed-"); err != nil {
		return err
	}
	b.layout = layout{filepath.Join(b.dir, "cluster")}
	if b.lock, err = claim(b.layout); err != nil {
		return err
	}
	if b.cluster, err = startCluster(ctx, b.layout, b.run.tools, true); err != nil {
		return err
	}
	if b.api, err = adminClient(b.layout); err != nil {
		return err
	}
	if _, err = b.api.prepare(ctx, filepath.Join(b.run.root, "kubernetes", "crds")); err != nil {
		return err
	}
	for _, path := range []string{kustomizationsPath, jobsPath} {
		go b.api.keepWatching(ctx, path, b.seen)
	}
	if b.artifacts, err = serveArtifacts(); err != nil {
		return err
	}
	if b.audit, err = tailAudit(b.layout.auditLog(), accountUser); err != nil {
		return err
	}
	return b.startController(ctx)
}

func (b *bed) startController(ctx context.Context) error {
	config, err := b.serviceAccount(ctx)
	if err != nil {
		return err
	}
	path := filepath.Join(b.dir, "sluice.kubeconfig")
	if err := writePrivate(path, config); err != nil {
		return err
	}
	b.controller, err = startController(ctx, b.run.command, path, b.dir)
	return err
}

// accountUser is who the controller is to the API server: a ServiceAccount with
// a token, as in a pod, since the client library treats others differently.
const accountUser = "system:serviceaccount:" + namespace + ":sluice"

// serviceAccount makes the controller's account, which may do everything, and
// returns a kubeconfig for it.
func (b *bed) serviceAccount(ctx context.Context) ([]byte, error) {
	const accounts = namespacePath + "/serviceaccounts"
	steps := []struct{ path, body string }{
		{accounts, `{"metadata":{"name":"sluice"}}`},
		{"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", `{"metadata":{"name":"sluice-account"},
"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
"subjects":[{"kind":"ServiceAccount","name":"sluice","namespace":"` + namespace + `"}]}`},
	}
	for _, step := range steps {
		if err := b.api.expect(ctx, http.MethodPost, step.path, step.body, http.StatusCreated); err != nil {
			return nil, err
		}
	}
	_, answer, err := b.api.do(ctx, http.MethodPost, accounts+"/sluice/token", `{"spec":{"expirationSeconds":86400}}`)
	if err != nil {
		return nil, err
	}
	var request struct{ Status struct{ Token string } }
	if err := json.Unmarshal(answer, &request); err != nil || request.Status.Token == "" {
		return nil, fmt.Errorf("no token for the controller: %.300s", answer)
	}
	ca, err := loadAuthority(b.layout.pki(""))
	if err != nil {
		return nil, err
	}
	return tokenKubeconfig(b.api.server, ca.certPEM, request.Status.Token), nil
}

// stop ends what the bed started, and removes what nobody will read.
func (b *bed) stop() {
	if b.controller != nil {
		b.controller.stop()
	}
	if b.cancel != nil {
		b.cancel()
	}
	if b.artifacts != nil {
		b.artifacts.server.Close()
	}
	if b.audit != nil {
		b.audit.file.Close()
	}
	if b.cluster != nil {
		b.cluster.stop()
	}
	if b.lock != nil {
		b.lock.Close()
	}
	if !b.run.options.keep && b.layout.dir != "" {
		_ = os.RemoveAll(b.layout.etcd())
	}
}

// publish has the source offer files under a revision; it is created if need be.
func (b *bed) publish(ctx context.Context, source, revision string, files map[string]string) error {
	archive, err := b.artifacts.serve(source+"/"+revision+".tar.gz", files)
	if err != nil {
		return err
	}
	if err := b.source(ctx, source); err != nil {
		return err
	}
	status, err := json.Marshal(map[string]any{"status": map[string]any{"artifact": map[string]any{
		"path": archive.path, "url": archive.url, "revision": revision, "digest": archive.digest,
		"size": archive.size, "lastUpdateTime": time.Now().UTC().Format(time.RFC3339),
	}}})
	if err != nil {
		return err
	}
	return b.api.patch(ctx, bucketsPath+"/"+source+"/status", "application/merge-patch+json", string(status))
}

// source makes a source, without an artifact if it is new.
func (b *bed) source(ctx context.Context, name string) error {
	return b.api.apply(ctx, bucketsPath+"/"+name, fmt.Sprintf(`apiVersion: source.toolkit.fluxcd.io/v1
kind: Bucket
metadata: {name: %s, namespace: %s}
spec: {interval: 10m, bucketName: manifests, endpoint: buckets.example.com}
`, name, namespace))
}

// A stage is a Kustomization to be made; its path in the artifact is its name.
type scaleStage struct {
	name, source string
	dependsOn    string // none if empty
	wait         bool
}

func (s scaleStage) body() string {
	dependsOn := ""
	if s.dependsOn != "" {
		dependsOn = fmt.Sprintf(`"dependsOn":[{"name":%q}],`, s.dependsOn)
	}
	return fmt.Sprintf(`{"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization",
"metadata":{"name":%q,"namespace":%q},
"spec":{"sourceRef":{"kind":"Bucket","name":%q},"path":%q,%s"interval":"60m","timeout":"59m","prune":true,"wait":%t}}`,
		s.name, namespace, s.source, "./"+s.name, dependsOn, s.wait)
}

// create makes the Kustomizations, several at a time.
func (b *bed) create(ctx context.Context, stages []scaleStage) error {
	return concurrently(ctx, len(stages), func(ctx context.Context, i int) error {
		return b.api.expect(ctx, http.MethodPost, kustomizationsPath, stages[i].body(), http.StatusCreated)
	})
}

// patchAll sends a merge patch to each of the Kustomizations.
func (b *bed) patchAll(ctx context.Context, names []string, patch string) error {
	return concurrently(ctx, len(names), func(ctx context.Context, i int) error {
		return b.api.patch(ctx, kustomizationsPath+"/"+names[i], "application/merge-patch+json", patch)
	})
}

// concurrently calls work for each number below n, and returns the first error.
func concurrently(ctx context.Context, n int, work func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := work(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// note takes a sighting in.
func (b *bed) note(s sighting) {
	if s.deleted {
		delete(b.present, s.object.name())
		return
	}
	b.present[s.object.name()] = s.object
	if s.object.Kind != "Job" {
		return
	}
	job, known := b.jobs[s.object.Metadata.Name]
	if !known {
		job = &jobTimes{created: s.at}
		b.jobs[s.object.Metadata.Name] = job
	}
	if job.completed.IsZero() && s.object.holds("Complete") {
		job.completed = s.at
	}
}

// await waits until each of the Kustomizations is as it should be.
func (b *bed) await(ctx context.Context, what string, names []string, done func(object) bool) error {
	pending := map[string]bool{}
	for _, name := range names {
		if key := "Kustomization " + name; !done(b.present[key]) {
			pending[key] = true
		}
	}
	meter := b.run.view.meter(what, len(names))
	defer meter.end()
	quiet := time.NewTimer(slowness)
	defer quiet.Stop()
	for len(pending) > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case p := <-b.cluster.deaths:
			return p.failure()
		case <-b.controller.process.exited:
			return b.controller.process.failure()
		case <-quiet.C:
			return fmt.Errorf("%w %s: %d of %d", errLate, what, len(names)-len(pending), len(names))
		case s := <-b.seen:
			b.note(s)
			if key := s.object.name(); pending[key] && done(b.present[key]) {
				delete(pending, key)
				meter.show(len(names) - len(pending))
				quiet.Reset(slowness)
			}
		}
	}
	return nil
}

// settle waits until the controller has sent no request for a second.
func (b *bed) settle(ctx context.Context) error {
	still := 0
	for last := -1; still < 5; {
		if err := b.audit.read(); err != nil {
			return err
		}
		if count := b.audit.counts.total(); count != last {
			last, still = count, 0
		} else {
			still++
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// adminClient returns a client for a running cluster.
func adminClient(l layout) (*client, error) {
	ca, err := loadAuthority(l.pki(""))
	if err != nil {
		return nil, err
	}
	server, err := os.ReadFile(l.serverFile())
	if err != nil {
		return nil, err
	}
	return newClient(strings.TrimSpace(string(server)), ca)
}
