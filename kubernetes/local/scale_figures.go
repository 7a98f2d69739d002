// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The phases of a batch.
const (
	firstApply  = "first apply"
	onRequest   = "on request, no change"
	newRevision = "new revision, no change"
	oneChange   = "one object changed"
	atInterval  = "at the interval"
)

// scaleFigures is all that was measured.
type scaleFigures struct {
	Date    string
	Cores   int
	Kind    string // jvm or native
	Batches []batchFigures
	Gates   []gateFigures
	Waiting []waitingFigures
}

type batchFigures struct {
	Shape         string
	Objects, Size int
	Phases        []phase
}

// A phase is what a piece of work cost the controller.
type phase struct {
	Name      string
	Of        int     // Kustomizations, or reconciliations at the interval
	Wall, CPU float64 // seconds
	PeakMiB   float64 // resident memory since the process began
	Load      string  // average of the machine over the last minute
	Downloads int
	Requests  requests
}

type gateFigures struct {
	Form                                 string
	Stages, Waiting                      int
	Seen                                 int
	MedianMillis, P99Millis, WorstMillis float64
	Own                                  gateBuckets
	Cost                                 phase
	latencies                            []time.Duration
}

type waitingFigures struct {
	What                        string
	Count                       int
	ThreadsBefore, ThreadsAfter int
	KilobytesEach               float64
	Begin, Idle                 phase
}

func newScaleFigures(options scaleOptions) scaleFigures {
	kind := "jvm"
	if options.native {
		kind = "native"
	}
	return scaleFigures{Date: time.Now().UTC().Format(time.RFC3339), Cores: runtime.NumCPU(), Kind: kind}
}

// loadAverage returns the load of the machine over the last minute, where the
// system tells.
func loadAverage() string {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	average, _, _ := strings.Cut(string(load), " ")
	return average
}

// write writes the figures as JSON.
func (f *scaleFigures) write(path string) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// show shows the figures, with the aims.
func (f *scaleFigures) show(v *view) {
	v.title("Figures, %s, %d cores for Sluice, the control plane and the measurement", f.Kind, f.Cores)
	for _, b := range f.Batches {
		b.show(v)
	}
	if len(f.Gates) > 0 {
		v.line("\n  %-32s %6s %10s %10s %10s  %-22s %s", "gates", "seen", "median ms", "p99 ms", "worst ms", "Sluice's own: 50 %, 99 %", "aim: median, p99")
	}
	for i := range f.Gates {
		f.Gates[i].summarize()
		f.Gates[i].show(v)
	}
	for _, w := range f.Waiting {
		w.show(v)
	}
}

func (b batchFigures) show(v *view) {
	v.line("\n  %d Kustomizations, %s: %d %s each", b.Size, b.Shape, b.Objects, plural(b.Objects, "object"))
	v.line("  %-24s %8s %8s %9s %6s %9s %9s  %s", "", "wall s", "CPU s", "peak MiB", "load", "requests", "downloads", "requests for each reconciliation")
	for _, p := range b.Phases {
		limit, text := b.aim(p.Name)
		each := p.each(p.Requests.total())
		v.line("  %-24s %8.1f %8.2f %9.0f %6s %9.2f %9d  %s, %d writes  %s", p.Name, p.Wall, p.CPU, p.PeakMiB, p.Load, each, p.Downloads, p.spread(), p.Requests.writes(),
			v.verdict(each <= limit && (p.Name != atInterval || p.Requests.writes() == 0), text))
	}
}

// aim returns how many requests a Kustomization may need in a phase.
func (b batchFigures) aim(phase string) (float64, string) {
	const shared = 0.1 // discovery, lists, and the like, once for all
	switch phase {
	case firstApply:
		limit := float64(6 + 2*b.Objects)
		return limit + shared, fmt.Sprintf("aim ≤ %.0f", limit)
	case oneChange:
		return 6 + shared, "aim ≤ 6"
	case atInterval:
		return 2 + shared, "aim ≤ 2, no write"
	default:
		return 3 + shared, "aim ≤ 2 and the write of the answer"
	}
}

// each divides by what the phase had to do.
func (p phase) each(total int) float64 { return float64(total) / float64(max(1, p.Of)) }

// spread says how many requests of each sort a Kustomization needed.
func (p phase) spread() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(p.Requests)) {
		if each := p.each(p.Requests[name]); each >= 0.005 {
			parts = append(parts, fmt.Sprintf("%.2f %s", each, name))
		}
	}
	return strings.Join(parts, ", ")
}

func (g gateFigures) show(v *view) {
	median, p99 := 50.0, 250.0
	if g.Waiting > 0 {
		median, p99 = 100, 500
	}
	own := fmt.Sprintf("≤ %.0f, ≤ %.0f", g.Own.within(0.5), g.Own.within(0.99))
	v.line("  %-32s %6d %10.1f %10.1f %10.1f  %-22s %s", g.title(), g.Seen, g.MedianMillis, g.P99Millis, g.WorstMillis, own,
		v.verdict(g.MedianMillis < median && g.P99Millis < p99, fmt.Sprintf("aim < %.0f, < %.0f", median, p99)))
	v.line("  %-32s %s", "", v.paint(dim, fmt.Sprintf("%.1f s wall, %.2f CPU s, load %s, %.1f requests each: %s", g.Cost.Wall, g.Cost.CPU, g.Cost.Load, g.Cost.each(g.Cost.Requests.total()), g.Cost.spread())))
}

func (w waitingFigures) show(v *view) {
	v.line("\n  %d Kustomizations that wait %s", w.Count, w.What)
	v.line("  %-32s %d before, %d after", "threads", w.ThreadsBefore, w.ThreadsAfter)
	v.line("  %-32s %.1f kB  %s", "memory each", w.KilobytesEach, v.verdict(w.KilobytesEach < 20, "aim < 20"))
	v.line("  %-32s %.1f s wall, %.2f CPU s, load %s, peak %.0f MiB, requests each: %s", "until all wait", w.Begin.Wall, w.Begin.CPU, w.Begin.Load, w.Begin.PeakMiB, w.Begin.spread())
	v.line("  %-32s %.2f CPU s in %.0f s, %d requests  %s", "while they wait", w.Idle.CPU, w.Idle.Wall, w.Idle.Requests.total(), v.verdict(w.Idle.Requests.total() == 0, "aim: no request"))
}

// verdict marks an aim as met or missed.
func (v *view) verdict(met bool, aim string) string {
	if met {
		return v.paint(green, good+" "+aim)
	}
	return v.paint(red, bad+" "+aim)
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// A meter shows how far a step is: on a terminal as a counter, else as a line
// every ten seconds.
type meter struct {
	view  *view
	what  string
	of    int
	start time.Time
	shown time.Time
	at    int
}

func (v *view) meter(what string, of int) *meter {
	return &meter{view: v, what: what, of: of, start: time.Now(), shown: time.Now()}
}

func (m *meter) show(count int) {
	m.at = count
	pause := 10 * time.Second
	if m.view.live {
		pause = 100 * time.Millisecond
	}
	if time.Since(m.shown) < pause {
		return
	}
	m.shown = time.Now()
	text := fmt.Sprintf("  %s %d of %d %s, %.0f s", m.view.mark(working), count, m.of, m.what, time.Since(m.start).Seconds())
	if m.view.live {
		fmt.Fprintf(m.view.out, "\r\x1b[K%s", text)
	} else {
		m.view.line("%s", text)
	}
}

func (m *meter) end() {
	if m.view.live {
		fmt.Fprint(m.view.out, "\r\x1b[K")
	}
	mark := good
	if m.at < m.of && m.of > 0 && m.at > 0 {
		mark = bad
	}
	m.view.line("  %s %d %s, %.1f s", m.view.mark(mark), m.at, m.what, time.Since(m.start).Seconds())
}
