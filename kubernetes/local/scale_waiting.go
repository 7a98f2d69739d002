// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"
)

// never is the Kustomization that never becomes ready.
const never = "never"

// calm is how long those who wait are looked at.
const calm = 5 * time.Second

// waiting measures what Kustomizations cost that wait: first for another, then
// for a Job of their own.
func (r *scaleRun) waiting(ctx context.Context, b *bed) error {
	if err := r.block(ctx, b); err != nil {
		return err
	}
	if err := r.waitBehind(ctx, b, "warm", 10); err != nil { // classes are loaded, watches are open
		return err
	}
	n := r.options.waiting
	if err := r.measureWaiting(ctx, b, "for a dependency", n, func() error { return r.waitBehind(ctx, b, "behind", n) }); err != nil {
		return err
	}
	jobs := min(max(1, n/10), 1000)
	return r.measureWaiting(ctx, b, "for a Job each", jobs, func() error { return r.waitForJobs(ctx, b, jobs) })
}

// block makes the Kustomization that never becomes ready.
func (r *scaleRun) block(ctx context.Context, b *bed) error {
	names := []string{never}
	if err := b.publish(ctx, never, "r1", jobShape.files(names, hangs)); err != nil {
		return err
	}
	if err := b.create(ctx, []scaleStage{{name: never, source: never, wait: true}}); err != nil {
		return err
	}
	return b.await(ctx, "waiting for a Job", names, isWaiting)
}

// waitBehind makes Kustomizations that depend on the one that never becomes
// ready.
func (r *scaleRun) waitBehind(ctx context.Context, b *bed, prefix string, n int) error {
	all := numbered(prefix, n)
	var stages []scaleStage
	for _, name := range all {
		stages = append(stages, scaleStage{name: name, source: never, dependsOn: never, wait: true})
	}
	if err := b.create(ctx, stages); err != nil {
		return err
	}
	return b.await(ctx, "waiting for a dependency", all, because("DependencyNotReady"))
}

// waitForJobs makes Kustomizations with a Job each that never ends.
func (r *scaleRun) waitForJobs(ctx context.Context, b *bed, n int) error {
	all := numbered("hanging", n)
	if err := b.publish(ctx, "hanging", "r1", jobShape.files(all, hangs)); err != nil {
		return err
	}
	var stages []scaleStage
	for _, name := range all {
		stages = append(stages, scaleStage{name: name, source: "hanging", wait: true})
	}
	if err := b.create(ctx, stages); err != nil {
		return err
	}
	return b.await(ctx, "waiting for a Job", all, isWaiting)
}

func isWaiting(o object) bool { return o.condition("Healthy").Status == "Unknown" }

// measureWaiting compares the process before and after some work, and sees what
// it does when all wait.
func (r *scaleRun) measureWaiting(ctx context.Context, b *bed, what string, n int, work func() error) error {
	before, err := r.look(ctx, b)
	if err != nil {
		return err
	}
	start, err := r.measure(ctx, b, "to wait "+what, n, work)
	if err != nil {
		return err
	}
	after, err := r.look(ctx, b)
	if err != nil {
		return err
	}
	idle, err := r.measure(ctx, b, "while they wait", n, func() error { return pause(ctx, calm) })
	r.figures.Waiting = append(r.figures.Waiting, waitingFigures{
		What: what, Count: n, Begin: start, Idle: idle,
		ThreadsBefore: int(before.threads), ThreadsAfter: int(after.threads),
		KilobytesEach: (after.live - before.live) / 1000 / float64(n),
	})
	return err
}

// A look is the state of the process.
type look struct{ threads, live float64 }

func (r *scaleRun) look(ctx context.Context, b *bed) (look, error) {
	if err := b.settle(ctx); err != nil {
		return look{}, err
	}
	live, err := r.liveMemory(ctx, b.controller.process)
	if err != nil {
		return look{}, err
	}
	threads, err := b.controller.process.status("Threads")
	return look{threads, live}, err
}
