// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// patience is how long the demo waits for anything that a controller that works
// does within seconds.
const patience = 60 * time.Second

// demoOptions are the options of "cluster demo".
type demoOptions struct {
	repository string
	once       bool
	native     bool
	releases   int
}

func demoCommand() command {
	const usage = "--repository DIR [--once] [--native] [--releases N]"
	return command{
		name:    "demo",
		usage:   usage,
		summary: "show Sluice at work; kubernetes/local/demo calls it",
		run: func(ctx context.Context, args []string) error {
			flags := newFlags("demo", usage, `
Starts a cluster and Sluice, and takes an application from a Git repository
through its pipeline: a migration (a Job), the deployment, a cache refresh (a
Job); each stage waits for the one before. A first release, a second, some quick
ones, one whose migration fails, and its repair. Shows where each stage is, and
how long each gate took to open. What is missing is built before.

The cluster then stays up, until Ctrl-C. The exit status is 0 if all that should
hold did, else 1.

kubernetes/local/demo is the same, with --repository set.`)
			var options demoOptions
			flags.StringVar(&options.repository, "repository", "", "the directory, `DIR`, with Sluice's sources")
			flags.BoolVar(&options.once, "once", false, "end after the last release")
			flags.BoolVar(&options.native, "native", false, "run Sluice as a native executable; to build that, GRAALVM_HOME must be set")
			flags.IntVar(&options.releases, "releases", 5, "the number, `N`, of quick releases that are made only to measure")
			if _, err := parse(flags, args, 0, 0); err != nil {
				return err
			}
			if options.repository == "" {
				return misused(flags, "--repository is missing")
			}
			err := runDemo(ctx, options)
			if err != nil && !errors.Is(err, errShown) {
				fmt.Fprintf(os.Stderr, "demo: %v\n", err)
				return errShown
			}
			return err
		},
	}
}

// runDemo runs the demo in a temporary directory, which stays only if something
// failed.
func runDemo(ctx context.Context, options demoOptions) error {
	root, err := filepath.Abs(options.repository)
	if err != nil {
		return err
	}
	tools, err := ensureControlPlane(ctx)
	if err != nil {
		return err
	}
	command, err := controllerCommand(ctx, root, options.native)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "sluice-demo-")
	if err != nil {
		return err
	}
	d := &demo{options: options, root: root, dir: dir, layout: layout{filepath.Join(dir, "cluster")}, view: newView(os.Stdout)}
	d.checks.view = d.view
	err = d.run(ctx, tools, command)
	d.stop()
	switch {
	case err == nil:
		return os.RemoveAll(dir)
	case ctx.Err() != nil && errors.Is(err, errFailedChecks): // shown long ago
		return errors.Join(errShown, os.RemoveAll(dir))
	case ctx.Err() != nil:
		return errors.Join(errors.New("interrupted"), os.RemoveAll(dir))
	}
	return fmt.Errorf("%w\nThe logs are in %s; remove it when they are read", err, dir)
}

// A demo is the state of a running demo.
type demo struct {
	options    demoOptions
	root, dir  string
	layout     layout
	view       *view
	checks     checks
	cluster    *cluster
	api        *client
	repository *repository
	controller *controller
	seen       chan sighting
	world      *world
	begun      []release  // all releases
	deliveries []delivery // those that went through
}

// run prepares everything, goes through the releases, sums up, and leaves the
// cluster to the user if so wanted.
func (d *demo) run(ctx context.Context, tools string, command []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := d.prepare(ctx, tools, command); err != nil {
		return err
	}
	err := d.scenario(ctx)
	if errors.Is(err, errLate) {
		err = fmt.Errorf("%w\n%s", err, d.controller.log())
	}
	if err != nil {
		return err
	}
	d.figures(ctx)
	held := d.checks.summary()
	if !d.options.once {
		if err := d.play(ctx); err != nil {
			return err
		}
	}
	if !held {
		return errFailedChecks
	}
	return nil
}

var errFailedChecks = errors.New("not everything held; see above")

// stop ends what the demo started.
func (d *demo) stop() {
	if d.controller != nil {
		d.controller.stop()
	}
	if d.repository != nil {
		d.repository.server.Close()
	}
	if d.cluster != nil {
		d.cluster.stop()
	}
}

// prepare starts the cluster, the Git server and the controller.
func (d *demo) prepare(ctx context.Context, tools string, command []string) error {
	d.view.title("Sluice on a real Kubernetes API server; nodes and pods are simulated")
	steps := []struct {
		name string
		work func() (string, error)
	}{
		{"control plane", func() (string, error) { return d.startCluster(ctx, tools) }},
		{"definitions", func() (string, error) { return d.prepareCluster(ctx) }},
		{"repository", func() (string, error) { return d.startRepository(ctx) }},
		{"controller", func() (string, error) { return d.startController(ctx, command) }},
	}
	for _, step := range steps {
		if err := d.view.step(step.name, step.work); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) startCluster(ctx context.Context, tools string) (string, error) {
	lock, err := claim(d.layout)
	if err != nil {
		return "", err
	}
	context.AfterFunc(ctx, func() { lock.Close() })
	if d.cluster, err = startCluster(ctx, d.layout, tools, true); err != nil {
		return "", err
	}
	if d.api, err = adminClient(d.layout); err != nil {
		return "", err
	}
	version, err := moduleVersion("k8s.io/kubernetes")
	return fmt.Sprintf("Kubernetes %s at %s", version, d.api.server), err
}

func (d *demo) prepareCluster(ctx context.Context) (string, error) {
	count, err := d.api.prepare(ctx, filepath.Join(d.root, "kubernetes", "crds"))
	if err != nil {
		return "", err
	}
	d.world, d.seen = newWorld(), make(chan sighting, 10000)
	for _, path := range []string{gitPath, kustomizationsPath, jobsPath, deploymentsPath, servicesPath, ingressesPath} {
		go d.api.keepWatching(ctx, path, d.seen)
	}
	return fmt.Sprintf("%d custom resources established, namespace %s", count, namespace), nil
}

func (d *demo) startRepository(ctx context.Context) (string, error) {
	var err error
	d.repository, err = newRepository(ctx, d.dir)
	if err != nil {
		return "", err
	}
	return d.repository.url, nil
}

func (d *demo) startController(ctx context.Context, command []string) (string, error) {
	config, err := userKubeconfig(d.layout, controllerUser, nil)
	if err != nil {
		return "", err
	}
	path := filepath.Join(d.dir, "sluice.kubeconfig")
	if err := writePrivate(path, config); err != nil {
		return "", err
	}
	if d.controller, err = startController(ctx, command, path, d.dir); err != nil {
		return "", err
	}
	kind := "on the JVM"
	if d.options.native {
		kind = "as a native executable"
	}
	return fmt.Sprintf("Sluice %s, process %d; ready after", kind, d.controller.process.cmd.Process.Pid), nil
}
