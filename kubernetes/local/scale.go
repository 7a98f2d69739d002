// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// scaleOptions are the options of "cluster scale".
type scaleOptions struct {
	repository string
	native     bool
	sizes      []int
	shapes     []string
	stages     int
	behind     int
	waiting    int
	json       string
	keep       bool
}

func scaleCommand() command {
	const usage = "--repository DIR [--native] [--sizes N,N…] [--shapes NAME,NAME…] [--stages N] [--behind N] [--waiting N] [--json FILE] [--keep]"
	return command{
		name:    "scale",
		usage:   usage,
		summary: "measure Sluice with many Kustomizations; kubernetes/local/scale calls it",
		run: func(ctx context.Context, args []string) error {
			flags := newFlags("scale", usage, `
Measures what Sluice costs, and how soon its gates open, with many
Kustomizations on a cluster of its own. Each part begins with a new cluster and
a new process:

  batches  N Kustomizations of one artifact: first apply, a reconcile on
           request, a revision that changes nothing, one that changes one
           object of each, and the interval
  gates    a chain and a fan-out of stages with a Job each, on an idle
           controller and on one where others wait
  waiting  threads and memory with many Kustomizations that wait

Shows progress, then a table with the aims. An aim that is missed is no failure:
figures are the machine's too. The exit status is 1 if something did not happen.
What is missing is built before.

kubernetes/local/scale is the same, with --repository set.`)
			options := scaleOptions{sizes: []int{100, 500, 1000}, shapes: []string{configMapShape.name, appShape.name}}
			flags.StringVar(&options.repository, "repository", "", "the directory, `DIR`, with Sluice's sources")
			flags.BoolVar(&options.native, "native", false, "run Sluice as a native executable; to build that, GRAALVM_HOME must be set")
			flags.Var((*numbers)(&options.sizes), "sizes", "how many Kustomizations the batches have, `N,N…`; 100,500,1000 if not given, 0 for no batches")
			flags.Var((*names)(&options.shapes), "shapes", "what each Kustomization of a batch applies, `NAME,NAME…`: configmap (one), app (Deployment, Service, ServiceAccount, Ingress)")
			flags.IntVar(&options.stages, "stages", 200, "how many stages, `N`, the chain and the fan-out have, 0 for no gates")
			flags.IntVar(&options.behind, "behind", 1000, "how many Kustomizations, `N`, wait while the gates are measured again")
			flags.IntVar(&options.waiting, "waiting", 10000, "how many Kustomizations, `N`, wait when memory is measured, 0 to leave that out")
			flags.StringVar(&options.json, "json", "", "write the figures also to the `FILE`")
			flags.BoolVar(&options.keep, "keep", false, "keep the logs, also those of requests")
			if _, err := parse(flags, args, 0, 0); err != nil {
				return err
			}
			if options.repository == "" {
				return misused(flags, "--repository is missing")
			}
			if err := options.check(); err != nil {
				return misused(flags, err.Error())
			}
			err := runScale(ctx, options)
			if err != nil {
				fmt.Fprintf(os.Stderr, "scale: %v\n", err)
				return errShown
			}
			return nil
		},
	}
}

func (o scaleOptions) check() error {
	for _, name := range o.shapes {
		if _, known := shapeNamed(name); !known {
			return fmt.Errorf("no shape %q", name)
		}
	}
	return nil
}

// numbers is the value of an option: numbers, separated by commas.
type numbers []int

var _ flag.Value = (*numbers)(nil)

func (n *numbers) String() string { return strings.Trim(fmt.Sprint([]int(*n)), "[]") }

func (n *numbers) Set(value string) error {
	*n = nil
	for _, field := range strings.Split(value, ",") {
		number, err := strconv.Atoi(field)
		if err != nil || number < 0 {
			return fmt.Errorf("%q is no number", field)
		}
		*n = append(*n, number)
	}
	return nil
}

// names is the value of an option: names, separated by commas.
type names []string

func (n *names) String() string { return strings.Join(*n, ",") }

func (n *names) Set(value string) error {
	*n = strings.Split(value, ",")
	return nil
}

// A scaleRun is the state of a running measurement.
type scaleRun struct {
	options scaleOptions
	root    string
	dir     string
	tools   string
	command []string
	view    *view
	figures scaleFigures
}

// runScale measures in a temporary directory, which stays only if something
// failed.
func runScale(ctx context.Context, options scaleOptions) error {
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
	dir, err := os.MkdirTemp("", "sluice-scale-")
	if err != nil {
		return err
	}
	r := &scaleRun{options: options, root: root, dir: dir, tools: tools, command: command, view: newView(os.Stdout)}
	r.figures = newScaleFigures(options)
	err = r.run(ctx)
	if err == nil && !options.keep {
		return os.RemoveAll(dir)
	}
	if ctx.Err() != nil {
		return errors.Join(errors.New("interrupted"), os.RemoveAll(dir))
	}
	if err == nil {
		r.view.line("The logs are in %s", dir)
		return nil
	}
	return fmt.Errorf("%w\nThe logs are in %s; remove it when they are read", err, dir)
}

// run measures all parts, and shows what came out of it even if a later part
// failed.
func (r *scaleRun) run(ctx context.Context) error {
	err := r.parts(ctx)
	r.figures.show(r.view)
	if r.options.json != "" {
		err = errors.Join(err, r.figures.write(r.options.json))
	}
	return err
}

func (r *scaleRun) parts(ctx context.Context) error {
	for _, name := range r.options.shapes {
		shape, _ := shapeNamed(name)
		for _, size := range r.options.sizes {
			if size == 0 {
				continue
			}
			if err := r.part(ctx, fmt.Sprintf("%d Kustomizations of %s", size, shape.text), func(b *bed) error { return r.batch(ctx, b, shape, size) }); err != nil {
				return err
			}
		}
	}
	if r.options.stages > 0 {
		if err := r.part(ctx, fmt.Sprintf("Gates of %d stages", r.options.stages), func(b *bed) error { return r.gates(ctx, b) }); err != nil {
			return err
		}
	}
	if r.options.waiting > 0 {
		return r.part(ctx, fmt.Sprintf("%d Kustomizations that wait", r.options.waiting), func(b *bed) error { return r.waiting(ctx, b) })
	}
	return nil
}

// part measures one part on a bed of its own.
func (r *scaleRun) part(ctx context.Context, title string, measure func(*bed) error) error {
	r.view.title("%s", title)
	b := newBed(r)
	defer b.stop()
	if err := b.start(ctx); err != nil {
		return err
	}
	err := measure(b)
	if errors.Is(err, errLate) {
		err = fmt.Errorf("%w\n%s", err, b.controller.log())
	}
	return err
}
