// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// batch measures Kustomizations of one shape and of one artifact.
func (r *scaleRun) batch(ctx context.Context, b *bed, s shape, size int) error {
	stages := numbered("k", size)
	result := batchFigures{Shape: s.name, Objects: s.objects, Size: size}
	steps := []struct {
		name string
		work func() error
	}{
		{firstApply, func() error {
			if err := b.publish(ctx, "batch", "r1", s.files(stages, "v1")); err != nil {
				return err
			}
			if err := b.create(ctx, batchStages(stages)); err != nil {
				return err
			}
			return b.await(ctx, "applied", stages, appliedRevision("r1"))
		}},
		{onRequest, func() error {
			now := time.Now().Format(time.RFC3339Nano)
			if err := b.patchAll(ctx, stages, fmt.Sprintf(`{"metadata":{"annotations":{"reconcile.fluxcd.io/requestedAt":%q}}}`, now)); err != nil {
				return err
			}
			return b.await(ctx, "reconciled", stages, func(o object) bool { return o.Status.LastHandledReconcileAt == now })
		}},
		{newRevision, func() error {
			files := s.files(stages, "v1")
			files["README.md"] = "Nothing of this concerns any Kustomization.\n"
			if err := b.publish(ctx, "batch", "r2", files); err != nil {
				return err
			}
			return b.await(ctx, "reconciled", stages, appliedRevision("r2"))
		}},
		{oneChange, func() error {
			if err := b.publish(ctx, "batch", "r3", s.files(stages, "v2")); err != nil {
				return err
			}
			return b.await(ctx, "changed", stages, appliedRevision("r3"))
		}},
	}
	for _, step := range steps {
		p, err := r.measure(ctx, b, step.name, size, step.work)
		if err != nil {
			return err
		}
		result.Phases = append(result.Phases, p)
	}
	p, err := r.interval(ctx, b, stages)
	result.Phases = append(result.Phases, p)
	r.figures.Batches = append(r.figures.Batches, result)
	return err
}

// interval measures Kustomizations at their interval, in figures for each
// reconciliation.
func (r *scaleRun) interval(ctx context.Context, b *bed, stages []string) (phase, error) {
	interval := max(5*time.Second, time.Duration(len(stages))*60*time.Millisecond)
	if err := b.patchAll(ctx, stages, fmt.Sprintf(`{"spec":{"interval":%q}}`, interval)); err != nil {
		return phase{}, err
	}
	if err := b.await(ctx, "with a new interval", stages, func(o object) bool { return o.Status.ObservedGeneration == 2 }); err != nil {
		return phase{}, err
	}
	before, err := b.reconciliations(ctx)
	if err != nil {
		return phase{}, err
	}
	p, err := r.measure(ctx, b, atInterval, len(stages), func() error { return pause(ctx, interval) })
	if err != nil {
		return phase{}, err
	}
	after, err := b.reconciliations(ctx)
	p.Of = after - before
	return p, err
}

// reconciliations returns how often the controller has reconciled.
func (b *bed) reconciliations(ctx context.Context) (int, error) {
	metrics, err := get(ctx, b.controller.metrics)
	if err != nil {
		return 0, err
	}
	count := 0.0
	for line := range strings.Lines(string(metrics)) {
		var value float64
		if series, rest, _ := strings.Cut(line, " "); strings.HasPrefix(series, "gotk_reconcile_duration_seconds_count") {
			if _, err := fmt.Sscan(rest, &value); err != nil {
				return 0, err
			}
			count += value
		}
	}
	return int(count), nil
}

func batchStages(names []string) []scaleStage {
	var all []scaleStage
	for _, name := range names {
		all = append(all, scaleStage{name: name, source: "batch"})
	}
	return all
}

func appliedRevision(revision string) func(object) bool {
	return func(o object) bool { return o.holds("Ready") && o.Status.LastAppliedRevision == revision }
}

// measure measures what the controller needs for some work with Kustomizations.
func (r *scaleRun) measure(ctx context.Context, b *bed, name string, of int, work func() error) (phase, error) {
	if err := b.settle(ctx); err != nil {
		return phase{}, err
	}
	before, downloads, start := b.audit.counts.copy(), b.artifacts.downloads.Load(), time.Now()
	used, err := b.controller.process.cpu()
	if err != nil {
		return phase{}, err
	}
	if err := work(); err != nil {
		return phase{}, err
	}
	p := phase{Name: name, Of: of, Wall: time.Since(start).Seconds(), Load: loadAverage()}
	if err := b.settle(ctx); err != nil {
		return p, err
	}
	now, err := b.controller.process.cpu()
	if err != nil {
		return p, err
	}
	peak, err := b.controller.process.status("VmHWM")
	p.CPU, p.PeakMiB = now-used, peak/1024
	p.Requests = b.audit.counts.since(before)
	p.Downloads = int(b.artifacts.downloads.Load() - downloads)
	return p, err
}
