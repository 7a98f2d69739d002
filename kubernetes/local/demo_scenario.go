// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// forever is no limit of time.
const forever time.Duration = 0

// shutTime is how long a gate that must stay shut is looked at.
const shutTime = 3 * time.Second

// The latency of gates: the aims, which a busy machine may miss, and what fails
// the demo because only a controller that polls would need it.
const (
	medianAim    = 100 * time.Millisecond
	worstAim     = 500 * time.Millisecond
	worstAllowed = 5 * time.Second
)

// A delivery is a release that went through, with what was seen of it.
type delivery struct {
	release  release
	took     time.Duration
	passages []passage
}

// scenario goes through all releases. It returns an error if it cannot go on.
func (d *demo) scenario(ctx context.Context) error {
	if err := d.firstRelease(ctx); err != nil {
		return err
	}
	if err := d.secondRelease(ctx); err != nil {
		return err
	}
	if err := d.quickReleases(ctx); err != nil {
		return err
	}
	if err := d.failingMigration(ctx); err != nil {
		return err
	}
	return d.repair(ctx)
}

func (d *demo) firstRelease(ctx context.Context) error {
	d.view.title("First release, %s", firstTag)
	r, err := d.push(ctx, firstTag, false, func() error { return d.api.bring(ctx, d.repository.url) })
	if err != nil {
		return err
	}
	return d.deliver(ctx, r)
}

func (d *demo) secondRelease(ctx context.Context) error {
	const tag = "v2.0.0"
	d.view.title("Second release, %s: every image tag changes", tag)
	r, err := d.push(ctx, tag, false, func() error { return d.api.requestReconcile(ctx) })
	if err != nil {
		return err
	}
	if err := d.deliver(ctx, r); err != nil {
		return err
	}
	for _, s := range []stage{preDeploy, afterwards} {
		name := s.workload()
		renewed := r.before[name].Metadata.UID != d.world.present[name].Metadata.UID
		d.checks.that(renewed, name+" was recreated", "another uid than "+r.before[name].Metadata.UID, d.world.present[name].Metadata.UID)
	}
	name := deploy.workload()
	same(&d.checks, name+" was rolled, not recreated", r.before[name].Metadata.UID, d.world.present[name].Metadata.UID)
	return nil
}

// quickReleases makes releases for the statistics, and shows each as one line.
func (d *demo) quickReleases(ctx context.Context) error {
	if d.options.releases <= 0 {
		return nil
	}
	d.view.title("Quick releases, to measure")
	for i := range d.options.releases {
		tag := fmt.Sprintf("v2.0.%d", i+1)
		r, err := d.push(ctx, tag, false, func() error { return d.api.requestReconcile(ctx) })
		if err != nil {
			return err
		}
		if err := d.follow(ctx, nil, "release "+tag+" to go through", patience, func() bool { return d.world.through(r) }); err != nil {
			return err
		}
		done := d.note(r)
		var gates []string
		for _, p := range done.passages {
			gates = append(gates, fmt.Sprintf("%s %9s", p.opening.object.Kind, milliseconds(p.latency())))
		}
		d.view.line("  %s %s  through in %s, gates: %s", d.view.mark(good), tag, seconds(done.took), strings.Join(gates, ", "))
		d.checks.terse = true
		d.checkDelivery(done)
		d.checks.terse = false
	}
	return nil
}

// failingMigration makes a release whose migration fails, and looks whether the
// gate stays shut.
func (d *demo) failingMigration(ctx context.Context) error {
	const tag = "v3.0.0"
	d.view.title("Release %s, whose migration fails", tag)
	r, err := d.push(ctx, tag, true, func() error { return d.api.requestReconcile(ctx) })
	if err != nil {
		return err
	}
	b := newBoard(d.view, r)
	if err := d.follow(ctx, b, "the failure of the migration to show", patience, func() bool { return d.stuck(r) }); err != nil {
		return err
	}
	end := time.Now().Add(shutTime)
	if err := d.follow(ctx, b, "", shutTime+patience, func() bool { return time.Now().After(end) }); err != nil {
		return err
	}
	d.view.line("")
	d.checkStuck(r)
	return nil
}

// stuck tells whether the first stage has failed and the second waits for it.
func (d *demo) stuck(r release) bool {
	first, second := d.world.present[preDeploy.kustomization()], d.world.present[deploy.kustomization()]
	return first.condition("Ready").Status == "False" && first.Status.LastAttemptedRevision == r.revision &&
		second.condition("Ready").Status == "False"
}

// checkStuck checks that the failure is told, and that nothing after it moved.
func (d *demo) checkStuck(r release) {
	c, w := &d.checks, d.world
	ready := w.present[preDeploy.kustomization()].condition("Ready")
	d.view.line("    %s", d.view.paint(dim, "app-pre-deploy: "+firstLine(ready.Message)))
	same(c, "app-pre-deploy is not Ready", "False", ready.Status)
	c.that(strings.Contains(ready.Message, "db-migration"), "its message names the Job", "db-migration in it", ready.Message)
	job := w.present[preDeploy.workload()].condition("Failed")
	c.that(job.Reason != "" && (strings.Contains(ready.Message, job.Reason) || strings.Contains(ready.Message, job.Message)),
		"its message says why the Job failed", fmt.Sprintf("%q or %q in it", job.Reason, job.Message), ready.Message)

	ready = w.present[deploy.kustomization()].condition("Ready")
	d.view.line("    %s", d.view.paint(dim, "app-deploy: "+firstLine(ready.Message)))
	same(c, "app-deploy is not Ready", "False DependencyNotReady", ready.Status+" "+ready.Reason)
	c.that(strings.Contains(ready.Message, "app-pre-deploy"), "its message names the dependency", "app-pre-deploy in it", ready.Message)

	name := deploy.workload()
	before, now := r.before[name], w.present[name]
	same(c, fmt.Sprintf("%s keeps its image and generation for %s", name, shutTime),
		fmt.Sprintf("%s at generation %d", before.image(), before.Metadata.Generation),
		fmt.Sprintf("%s at generation %d", now.image(), now.Metadata.Generation))
	name = afterwards.workload()
	same(c, name+" was not run again", r.before[name].Metadata.UID, w.present[name].Metadata.UID)
}

// repair makes a release with a migration that works again.
func (d *demo) repair(ctx context.Context) error {
	const tag = "v3.0.1"
	d.view.title("Release %s, which repairs the migration; nothing else is touched", tag)
	r, err := d.push(ctx, tag, false, func() error { return d.api.requestReconcile(ctx) })
	if err != nil {
		return err
	}
	return d.deliver(ctx, r)
}

// push commits and pushes a release, and starts the clock before the trigger,
// which lets the source fetch it.
func (d *demo) push(ctx context.Context, tag string, migrationFails bool, trigger func() error) (release, error) {
	revision, err := d.repository.release(ctx, tag, migrationFails)
	if err != nil {
		return release{}, err
	}
	d.catchUp()
	r := d.world.begin(tag, revision)
	d.begun = append(d.begun, r)
	return r, trigger()
}

// deliver shows a release on its way, and checks what was seen of it.
func (d *demo) deliver(ctx context.Context, r release) error {
	if err := d.follow(ctx, newBoard(d.view, r), "release "+r.tag+" to go through", patience, func() bool { return d.world.through(r) }); err != nil {
		return err
	}
	done := d.note(r)
	d.view.line("")
	d.showPassage(d.world.entrance(r))
	d.checkDelivery(done)
	return nil
}

// note adds a release to those that went through.
func (d *demo) note(r release) delivery {
	done := delivery{release: r, took: time.Since(r.start), passages: d.world.passages(r)}
	d.deliveries = append(d.deliveries, done)
	return done
}

// showPassage shows how long a stage took to open.
func (d *demo) showPassage(p passage) {
	if p.measured() {
		d.view.line("    %s", timed(p))
	}
}

// timed returns the passage with its latency.
func timed(p passage) string {
	return fmt.Sprintf("%-56s %9s", p, milliseconds(p.latency()))
}

// checkDelivery checks that all came in order, once, at the version released.
func (d *demo) checkDelivery(done delivery) {
	c, r := &d.checks, done.release
	for _, p := range done.passages {
		c.that(p.inOrder(), timed(p), "the evidence before the first object", p.versions())
	}
	for _, s := range []stage{preDeploy, afterwards} {
		same(c, fmt.Sprintf("%s: %s ran once", r.tag, s.workload()), 1, d.world.runs(s.workload(), r.tag))
	}
	var images []string
	for _, s := range pipeline {
		images = append(images, d.world.present[s.workload()].image())
	}
	stale := slices.ContainsFunc(images, func(image string) bool { return !strings.HasSuffix(image, ":"+r.tag) })
	c.that(!stale, r.tag+": both Jobs and the Deployment have its image", ":"+r.tag+" in all three", strings.Join(images, ", "))
}

// catchUp takes in what the watches have delivered.
func (d *demo) catchUp() {
	for {
		select {
		case s := <-d.seen:
			d.world.see(s)
		default:
			return
		}
	}
}

// errLate says that something did not happen in time.
var errLate = errors.New("waited in vain for")

// follow takes in what the watches deliver, and shows it on the board if there
// is one, until done. It ends early when the time is over, or when the
// controller or the cluster dies.
func (d *demo) follow(ctx context.Context, b *board, what string, limit time.Duration, done func() bool) error {
	var deadline <-chan time.Time
	if limit != forever {
		deadline = time.After(limit)
	}
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		at := time.Now()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case s := <-d.seen:
			d.world.see(s)
			at = s.at
		case <-ticker.C:
		case <-d.controller.process.exited:
			return d.controller.process.failure()
		case dead := <-d.cluster.deaths:
			return dead.failure()
		case <-deadline:
			return fmt.Errorf("%w %s within %s\n%s", errLate, what, limit, indent(d.whereabouts()))
		}
		if b != nil {
			b.update(d.world, at)
		}
		if done() {
			return nil
		}
	}
}

// whereabouts says where the source and the Kustomizations are, in their own
// words.
func (d *demo) whereabouts() string {
	var lines []string
	for _, name := range []string{source, preDeploy.kustomization(), deploy.kustomization(), afterwards.kustomization()} {
		text := "no condition Ready"
		if ready := d.world.present[name].condition("Ready"); ready.Status != "" {
			text = fmt.Sprintf("Ready=%s, %s: %s", ready.Status, ready.Reason, firstLine(ready.Message))
		}
		lines = append(lines, name+": "+text)
	}
	return strings.Join(lines, "\n")
}
