// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// startTimeout is how long a cluster may take to become usable. It takes
// seconds; the rest is for a machine that is busy with other things.
const startTimeout = 2 * time.Minute

// errPortTaken says that a component found its port in use.
var errPortTaken = errors.New("a port was taken by another program")

func runCommand() command {
	const usage = "--dir DIR [--audit] [--until-stdin-closes]"
	return command{
		name:    "run",
		usage:   usage,
		summary: "run a cluster until this program is stopped",
		run: func(ctx context.Context, args []string) error {
			flags := newFlags("run", usage, `
Runs an empty cluster on free ports of 127.0.0.1, and prints one line on
standard output when it is usable:

    ready kubeconfig=<absolute path>

It runs until SIGINT, SIGTERM or SIGHUP. Several clusters may run at once, each
with a directory of its own. What an earlier cluster left in DIR is removed.`)
			dir := flags.String("dir", "", "the directory, `DIR`, of the cluster's files: kubeconfig, logs, keys, data")
			audit := flags.Bool("audit", false, "record every request in DIR/audit.log")
			untilStdinCloses := flags.Bool("until-stdin-closes", false, "stop also when standard input reaches its end, so when the caller dies")
			if _, err := parse(flags, args, 0, 0); err != nil {
				return err
			}
			l, err := newLayout(flags.Name(), *dir)
			if err != nil {
				return err
			}
			if *untilStdinCloses {
				ctx = closedStdin(ctx)
			}
			return runCluster(ctx, l, *audit)
		},
	}
}

// newLayout returns the layout of the cluster in dir, which is the value of the
// option --dir of the sub-command.
func newLayout(subcommand, dir string) (layout, error) {
	if dir == "" {
		return layout{}, fmt.Errorf("%s needs --dir DIR, the directory for the cluster's files", subcommand)
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, err
	}
	return layout{dir: path}, nil
}

// runCluster runs a cluster until ctx ends, which is no error, or until one of
// its components dies, which is one.
func runCluster(ctx context.Context, l layout, audit bool) error {
	lock, err := claim(l)
	if err != nil {
		return err
	}
	defer lock.Close()
	defer os.Remove(l.pidFile())

	tools, err := ensureControlPlane(ctx)
	if err != nil {
		return err
	}
	c, err := startCluster(ctx, l, tools, audit)
	if ctx.Err() != nil {
		c.stop()
		return nil
	}
	if err != nil {
		return err
	}
	defer c.stop()
	fmt.Printf("ready kubeconfig=%s\n", l.adminKubeconfig())
	select {
	case <-ctx.Done():
		return nil
	case p := <-c.deaths:
		return p.failure()
	}
}

// claim makes the cluster's directory and takes its lock, which lasts as long
// as the cluster, and notes this process there.
func claim(l layout) (*os.File, error) {
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the cluster's directory: %w", err)
	}
	lock, err := tryLock(l.lockFile())
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("a cluster runs in %s already; stop it with \"cluster stop --dir %[1]s\" or take another directory", l.dir)
	}
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(l.pidFile(), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o644); err != nil {
		lock.Close()
		return nil, fmt.Errorf("cannot note the process id: %w", err)
	}
	return lock, nil
}

// A cluster is a set of running components.
type cluster struct {
	layout    layout
	tools     string // the directory of the programs
	processes []*process
	deaths    chan *process // components that ended by themselves
}

// startCluster starts a cluster and waits until it is usable. If a port was
// taken in the moment between its choice and its use, it begins anew.
func startCluster(ctx context.Context, l layout, tools string, audit bool) (*cluster, error) {
	const attempts = 5
	for attempt := 1; ; attempt++ {
		c := &cluster{layout: l, tools: tools, deaths: make(chan *process, 8)}
		err := c.start(ctx, audit)
		if err == nil {
			return c, nil
		}
		c.stop()
		if !errors.Is(err, errPortTaken) || attempt == attempts {
			return c, err
		}
	}
}

func (c *cluster) start(ctx context.Context, audit bool) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	l := c.layout
	if err := l.clear(); err != nil {
		return err
	}
	p, err := freePorts()
	if err != nil {
		return err
	}
	if err := c.launch("etcd", etcdArgs(l, p)); err != nil {
		return err
	}
	ca, err := writeConfig(l, p)
	if err != nil {
		return fmt.Errorf("cannot write the cluster's configuration: %w", err)
	}
	api, err := newClient(p.serverURL(), ca)
	if err != nil {
		return err
	}
	return c.whileAlive(ctx, func(ctx context.Context) error {
		return c.startComponents(ctx, p, api, audit)
	})
}

// startComponents starts everything but etcd, each as soon as what it needs is
// there: a component that comes too early waits longer than one that comes in
// time.
func (c *cluster) startComponents(ctx context.Context, p ports, api *client, audit bool) error {
	l := c.layout
	if err := listening(ctx, p.etcd); err != nil {
		return err
	}
	if err := c.launch("kube-apiserver", serverArgs(l, p, audit)); err != nil {
		return err
	}
	if err := api.serverReady(ctx); err != nil {
		return err
	}
	if err := c.launch("kube-controller-manager", controllerArgs(l)); err != nil {
		return err
	}
	if err := c.launch("kwok", kwokArgs(l, p)); err != nil {
		return err
	}
	if err := c.launch("kube-scheduler", schedulerArgs(l)); err != nil {
		return err
	}
	if err := api.createNode(ctx); err != nil {
		return err
	}
	return api.usable(ctx)
}

// whileAlive calls work, and gives it up when a component dies.
func (c *cluster) whileAlive(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- work(ctx) }()
	select {
	case err := <-result:
		return err
	case dead := <-c.deaths:
		cancel()
		<-result
		return startFailure(dead)
	}
}

func startFailure(dead *process) error {
	if strings.Contains(lastLines(dead.logPath, 100), "address already in use") {
		return fmt.Errorf("%w: %w", errPortTaken, dead.failure())
	}
	return dead.failure()
}

// launch starts a component and watches it from then on.
func (c *cluster) launch(name string, args []string) error {
	p, err := startProcess(c.layout.logs(), filepath.Join(c.tools, name), args...)
	if err != nil {
		return err
	}
	c.processes = append(c.processes, p)
	go func() {
		<-p.exited
		c.deaths <- p
	}()
	return nil
}

// stop ends all components, those first that depend on others.
func (c *cluster) stop() {
	for i := len(c.processes) - 1; i >= 0; i-- {
		c.processes[i].kill()
	}
}

// listening waits until somebody listens on the loopback port.
func listening(ctx context.Context, port int) error {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	return until(ctx, "etcd to listen on "+address, func() error {
		connection, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			connection.Close()
		}
		return err
	})
}
