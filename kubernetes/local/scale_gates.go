// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// gates measures how soon gates open on an idle controller, then while others
// wait.
func (r *scaleRun) gates(ctx context.Context, b *bed) error {
	if err := r.chainAndFan(ctx, b, "idle", 0); err != nil || r.options.behind == 0 {
		return err
	}
	if err := r.letWait(ctx, b, r.options.behind); err != nil {
		return err
	}
	return r.chainAndFan(ctx, b, "busy", r.options.behind)
}

// letWait makes Kustomizations that wait for good: half of them for one that
// never becomes ready, the others for a Job of their own.
func (r *scaleRun) letWait(ctx context.Context, b *bed, n int) error {
	if err := r.block(ctx, b); err != nil {
		return err
	}
	if err := r.waitBehind(ctx, b, "blocked", n-n/2); err != nil {
		return err
	}
	return r.waitForJobs(ctx, b, n/2)
}

// chainAndFan measures a chain and a fan-out, both with the prefix in their
// names.
func (r *scaleRun) chainAndFan(ctx context.Context, b *bed, prefix string, behind int) error {
	n := r.options.stages
	chain := func(i int) int { return i - 1 }
	if err := r.measureGates(ctx, b, "chain", prefix+"-chain", n, behind, chain); err != nil {
		return err
	}
	fan := func(i int) int { return min(i-1, 0) }
	return r.measureGates(ctx, b, "fan-out", prefix+"-fan", n+1, behind, fan)
}

// measureGates delivers n stages with a Job each, of which each but the first
// depends on one before it.
func (r *scaleRun) measureGates(ctx context.Context, b *bed, form, prefix string, n, behind int, dependency func(int) int) error {
	all := numbered(prefix, n)
	var stages []scaleStage
	for i, name := range all {
		s := scaleStage{name: name, source: prefix, wait: true}
		if before := dependency(i); before >= 0 {
			s.dependsOn = all[before]
		}
		stages = append(stages, s)
	}
	if err := b.source(ctx, prefix); err != nil {
		return err
	}
	if err := b.create(ctx, stages); err != nil {
		return err
	}
	if err := b.await(ctx, "without an artifact", all, because("ArtifactFailed")); err != nil {
		return err
	}
	before, err := b.gateHistogram(ctx)
	if err != nil {
		return err
	}
	p, err := r.measure(ctx, b, form, n, func() error {
		if err := b.publish(ctx, prefix, "r1", jobShape.files(all, completes)); err != nil {
			return err
		}
		return b.await(ctx, form, all, appliedRevision("r1"))
	})
	if err != nil {
		return err
	}
	after, err := b.gateHistogram(ctx)
	if err != nil {
		return err
	}
	figures := gateFigures{Form: form, Stages: n, Waiting: behind, Cost: p, Own: after.since(before)}
	for i := range all {
		if before := dependency(i); before >= 0 {
			figures.add(b.jobs[all[before]], b.jobs[all[i]])
		}
	}
	r.figures.Gates = append(r.figures.Gates, figures)
	return nil
}

// because tells whether an object is not ready for the reason.
func because(reason string) func(object) bool {
	return func(o object) bool {
		ready := o.condition("Ready")
		return ready.Status == "False" && ready.Reason == reason
	}
}

// gateHistogram returns the controller's own measure; an empty one at first.
func (b *bed) gateHistogram(ctx context.Context) (gateBuckets, error) {
	metrics, err := get(ctx, b.controller.metrics)
	if err != nil {
		return nil, err
	}
	own, err := readHistogram(string(metrics), gateHistogram)
	if err != nil {
		return gateBuckets{}, nil
	}
	buckets := gateBuckets{}
	for _, bucket := range own.buckets {
		buckets[bucket.limit] = bucket.count
	}
	return buckets, nil
}

// gateBuckets counts gates by the upper limit of their latency in seconds; each
// count has those of the smaller limits in it.
type gateBuckets map[string]int

func (g gateBuckets) since(before gateBuckets) gateBuckets {
	more := maps.Clone(g)
	for limit, count := range before {
		more[limit] -= count
	}
	return more
}

// within returns the smallest limit, in milliseconds, that the part of the
// gates kept to.
func (g gateBuckets) within(part float64) float64 {
	best := math.Inf(1)
	for limit, count := range g {
		seconds, err := strconv.ParseFloat(limit, 64)
		if err == nil && float64(count) >= part*float64(g["+Inf"]) {
			best = min(best, seconds*1000)
		}
	}
	return best
}

// add takes in the time from the end of a stage's Job to the next stage's.
func (g *gateFigures) add(before, after *jobTimes) {
	if before == nil || after == nil || before.completed.IsZero() {
		return
	}
	g.latencies = append(g.latencies, after.created.Sub(before.completed))
}

// percentile returns what the part of the durations kept to.
func percentile(durations []time.Duration, part float64) time.Duration {
	if len(durations) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(durations))
	return sorted[max(0, int(math.Ceil(part*float64(len(sorted))))-1)]
}

func (g *gateFigures) summarize() {
	g.Seen = len(g.latencies)
	g.MedianMillis = float64(percentile(g.latencies, 0.5).Microseconds()) / 1000
	g.P99Millis = float64(percentile(g.latencies, 0.99).Microseconds()) / 1000
	g.WorstMillis = float64(percentile(g.latencies, 1).Microseconds()) / 1000
}

// title says what was measured.
func (g gateFigures) title() string {
	if g.Waiting == 0 {
		return fmt.Sprintf("%s of %d, idle", g.Form, g.Stages)
	}
	return fmt.Sprintf("%s of %d, %d wait", g.Form, g.Stages, g.Waiting)
}
