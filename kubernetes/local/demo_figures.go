// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// requests counts the requests of a user by verb.
type requests map[string]int

// total returns the sum over all verbs.
func (r requests) total() int {
	sum := 0
	for _, count := range r {
		sum += count
	}
	return sum
}

// String lists the verbs, the most frequent first.
func (r requests) String() string {
	verbs := slices.SortedFunc(maps.Keys(r), func(a, b string) int {
		if r[a] != r[b] {
			return r[b] - r[a]
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, verb := range verbs {
		parts = append(parts, fmt.Sprintf("%d %s", r[verb], verb))
	}
	return strings.Join(parts, ", ")
}

// An auditEvent is what the demo reads of a line of the audit log.
type auditEvent struct {
	Stage, Verb              string
	User                     struct{ Username string }
	RequestReceivedTimestamp time.Time
}

// countRequests reads from the audit log at path how many requests other than
// watches the user made from one time until another.
func countRequests(path, user string, from, until time.Time) (requests, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	counts := requests{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e auditEvent
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue // the last line may be half written
		}
		at := e.RequestReceivedTimestamp
		if e.Stage == "ResponseComplete" && e.Verb != "watch" && e.User.Username == user && !at.Before(from) && at.Before(until) {
			counts[e.Verb]++
		}
	}
	return counts, lines.Err()
}

// median returns the middle of the durations, of which there is at least one.
func median(durations []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(durations))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// A histogram is one of Prometheus' kind.
type histogram struct {
	count   int
	sum     float64 // seconds
	buckets []bucket
}

// A bucket counts what was at most its limit.
type bucket struct {
	limit string // as it is written, in seconds
	count int
}

var errNoHistogram = errors.New("no such histogram, or nothing in it")

// readHistogram finds the histogram of the name, which has no labels, in
// metrics in Prometheus' text format.
func readHistogram(metrics, name string) (histogram, error) {
	var h histogram
	for line := range strings.Lines(metrics) {
		series, rest, ok := strings.Cut(strings.TrimSpace(line), " ")
		value, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
		if !ok || err != nil {
			continue
		}
		switch {
		case series == name+"_count":
			h.count = int(value)
		case series == name+"_sum":
			h.sum = value
		case strings.HasPrefix(series, name+`_bucket{le="`):
			limit, _, _ := strings.Cut(strings.TrimPrefix(series, name+`_bucket{le="`), `"`)
			h.buckets = append(h.buckets, bucket{limit, int(value)})
		}
	}
	if h.count == 0 || len(h.buckets) == 0 {
		return h, errNoHistogram
	}
	return h, nil
}

// String says how many there were, their mean, and how they spread.
func (h histogram) String() string {
	var spread []string
	below := 0
	for _, b := range h.buckets {
		if b.count > below {
			spread = append(spread, fmt.Sprintf("%d ≤ %s", b.count-below, b.text()))
			below = b.count
		}
	}
	return fmt.Sprintf("%d passages, mean %.1f ms: %s", h.count, h.sum/float64(h.count)*1000, strings.Join(spread, ", "))
}

// text returns the bucket's limit with its unit.
func (b bucket) text() string {
	limit, err := strconv.ParseFloat(b.limit, 64)
	if err != nil || b.limit == "+Inf" {
		return b.limit
	}
	return fmt.Sprintf("%g ms", limit*1000)
}

// figures shows what was measured, and checks the latency of the gates.
func (d *demo) figures(ctx context.Context) {
	v := d.view
	v.title("Figures")
	v.line("  %-22s %s from the start of the process until /readyz answers 200", "start-up", seconds(d.controller.started))
	memory := "not known on this system"
	if mebibytes, known := d.controller.residentMemory(); known {
		memory = fmt.Sprintf("%.0f MiB resident, after %d releases", mebibytes, len(d.begun))
	}
	v.line("  %-22s %s", "memory", memory)
	v.line("  %-22s %s", "machine", machine())
	d.showRequests()
	latencies := d.latencies()
	if len(latencies) > 0 {
		d.showLatencies(latencies)
	}
	own, err := d.histogram(ctx)
	if err == nil {
		v.line("  %-22s %s", "gates, Sluice's own", own)
	}
	v.line("")
	d.checkGates(latencies, own, err)
}

// showRequests shows what each release cost the API server.
func (d *demo) showRequests() {
	for i, r := range d.begun {
		until := time.Now()
		if i+1 < len(d.begun) {
			until = d.begun[i+1].start
		}
		label := ""
		if i == 0 {
			label = "requests, no watches"
		}
		counts, err := countRequests(d.layout.auditLog(), controllerUser, r.start, until)
		if err != nil {
			d.view.line("  %-22s not known: %v", label, err)
			return
		}
		d.view.line("  %-22s %-7s %3d: %s", label, r.tag, counts.total(), counts)
	}
}

// latencies returns how long the gates took to open, as seen from here.
func (d *demo) latencies() []time.Duration {
	var all []time.Duration
	for _, delivered := range d.deliveries {
		for _, p := range delivered.passages {
			if p.measured() {
				all = append(all, p.latency())
			}
		}
	}
	return all
}

func (d *demo) showLatencies(latencies []time.Duration) {
	d.view.line("  %-22s median %s, worst %s, of %d", "gates, seen from here", milliseconds(median(latencies)), milliseconds(slices.Max(latencies)), len(latencies))
	d.view.line("  %-22s aim: median under %s, worst under %s: %s", "", milliseconds(medianAim), milliseconds(worstAim), aim(latencies))
	d.view.line("  %-22s (from the event by which a stage is done to that of the first object of", "")
	d.view.line("  %-22s the next, when they reached the demo on two watches of its own)", "")
}

// aim says whether the latencies are as they should be.
func aim(latencies []time.Duration) string {
	if median(latencies) < medianAim && slices.Max(latencies) < worstAim {
		return "met"
	}
	return "missed"
}

// machine says what the figures were measured on, and how busy that was.
func machine() string {
	text := fmt.Sprintf("%d cores", runtime.NumCPU())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		average, _, _ := strings.Cut(string(load), " ")
		text += ", load " + average
	}
	return text
}

// gateHistogram is the controller's own measure: from the evidence that it gets
// to the first object of the next stage.
const gateHistogram = "sluice_gate_latency_seconds"

func (d *demo) histogram(ctx context.Context) (histogram, error) {
	metrics, err := get(ctx, d.controller.metrics)
	if err != nil {
		return histogram{}, err
	}
	return readHistogram(string(metrics), gateHistogram)
}

// checkGates checks that all gates were measured, on both sides, and that none
// opened as late as one that polls.
func (d *demo) checkGates(latencies []time.Duration, own histogram, err error) {
	c, gates := &d.checks, 2*len(d.deliveries)
	same(c, "every gate of every release was measured", gates, len(latencies))
	if len(latencies) > 0 {
		worst := slices.Max(latencies)
		c.that(worst < worstAllowed, fmt.Sprintf("no gate took %s", worstAllowed), "less", milliseconds(worst))
	}
	c.that(err == nil, "the controller has the metric "+gateHistogram, "it at "+d.controller.metrics, err)
	if err == nil {
		c.that(own.count >= gates, gateHistogram+" counts every gate", fmt.Sprintf("at least %d", gates), own.count)
	}
}
