// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A stage is one step of the pipeline.
type stage struct {
	name    string   // its folder in the repository, and its file in flux/
	objects []string // what it applies, see object.name
	done    func(object) bool
	doneAs  string // what done means
}

// The stages of the pipeline, in their order. The last of a stage's objects is
// the one that its success depends on.
var (
	preDeploy  = stage{"pre-deploy", []string{"Job db-migration"}, complete, "Complete"}
	deploy     = stage{"deploy", []string{"Service my-app", "Ingress my-app", "Deployment my-app"}, object.rolledOut, "rolled out"}
	afterwards = stage{"post-deploy", []string{"Job cache-refresh"}, complete, "Complete"}
	pipeline   = []stage{preDeploy, deploy, afterwards}
)

const source = "GitRepository my-app"

func complete(job object) bool { return job.holds("Complete") }

// kustomization is the object that stands for the stage.
func (s stage) kustomization() string { return "Kustomization app-" + s.name }

// workload is the object that the stage's success depends on.
func (s stage) workload() string { return s.objects[len(s.objects)-1] }

// A release is one commit on its way through the pipeline.
type release struct {
	tag, revision string
	start         time.Time
	before        map[string]object // what was there at the start
	since         int               // the world's history at the start
}

// begin starts a release of the revision now.
func (w *world) begin(tag, revision string) release {
	return release{tag, revision, time.Now(), maps.Clone(w.present), len(w.history)}
}

// arrived tells whether the stage has applied the release and is ready.
func (w *world) arrived(s stage, r release) bool {
	k := w.present[s.kustomization()]
	return k.holds("Ready") && k.Status.ObservedGeneration == k.Metadata.Generation && k.Status.LastAppliedRevision == r.revision
}

// through tells whether the release has arrived everywhere.
func (w *world) through(r release) bool {
	return !slices.ContainsFunc(pipeline, func(s stage) bool { return !w.arrived(s, r) })
}

// changed returns the first sighting of one of the stage's objects as the
// release defines it.
func (w *world) changed(s stage, r release) (sighting, bool) {
	return w.first(r.since, func(o object) bool {
		return slices.Contains(s.objects, o.name()) && o.changedSince(r.before[o.name()])
	})
}

// finished returns the first sighting of the evidence that the stage is done
// with the release.
func (w *world) finished(s stage, r release) (sighting, bool) {
	return w.first(r.since, func(o object) bool {
		return o.name() == s.workload() && o.changedSince(r.before[o.name()]) && s.done(o)
	})
}

// A passage is the opening of a stage: of the gate between two stages, or of the
// first stage by the source.
type passage struct {
	from               string // what the evidence is, in words
	evidence, opening  sighting
	evident, hasOpened bool
}

// latency is the time from the evidence to the first object of the stage.
func (p passage) latency() time.Duration { return p.opening.at.Sub(p.evidence.at) }

// measured tells whether both ends of the passage were seen.
func (p passage) measured() bool { return p.evident && p.hasOpened }

// inOrder tells whether the API server had the evidence before the first object
// of the stage.
func (p passage) inOrder() bool {
	return p.measured() && p.evidence.object.version() < p.opening.object.version()
}

// String says what the passage went from and to.
func (p passage) String() string {
	if !p.hasOpened {
		return p.from + " → nothing"
	}
	return p.from + " → " + p.opening.object.name()
}

// versions says which versions of the objects were seen.
func (p passage) versions() string {
	return fmt.Sprintf("evidence (%t) at resource version %d, first object (%t) at %d",
		p.evident, p.evidence.object.version(), p.hasOpened, p.opening.object.version())
}

// passages returns what was seen of the gates between the stages.
func (w *world) passages(r release) []passage {
	var all []passage
	for i, next := range pipeline[1:] {
		p := passage{from: pipeline[i].workload() + " " + pipeline[i].doneAs}
		p.evidence, p.evident = w.finished(pipeline[i], r)
		p.opening, p.hasOpened = w.changed(next, r)
		all = append(all, p)
	}
	return all
}

// entrance returns what was seen of the first stage's opening by the source.
func (w *world) entrance(r release) passage {
	p := passage{from: source + " stored"}
	p.evidence, p.evident = w.first(r.since, func(o object) bool {
		return o.name() == source && o.Status.Artifact.Revision == r.revision
	})
	p.opening, p.hasOpened = w.changed(preDeploy, r)
	return p
}

// runs returns how many objects of that name were created for the image's tag.
func (w *world) runs(name, tag string) int {
	uids := map[string]bool{}
	for _, s := range w.history {
		if s.object.name() == name && strings.HasSuffix(s.object.image(), ":"+tag) {
			uids[s.object.Metadata.UID] = true
		}
	}
	return len(uids)
}

// A state says where a stage is.
type state struct{ mark, text string }

// The marks of a state.
const (
	idle    = "·"
	waiting = "○"
	working = "●"
	good    = "✓"
	bad     = "✗"
)

// sourceState says where the source is.
func (w *world) sourceState(r release) state {
	o := w.present[source]
	if o.Status.Artifact.Revision == r.revision {
		return state{good, short(r.revision) + " is stored"}
	}
	if ready := o.condition("Ready"); ready.Status == "False" {
		return state{bad, ready.Reason + ": " + ready.Message}
	}
	return state{working, "fetches " + short(r.revision)}
}

// stageState says where the stage is, in the words of its own conditions and of
// the object that it waits for.
func (w *world) stageState(s stage, r release) state {
	k := w.present[s.kustomization()]
	ready := k.condition("Ready")
	switch {
	case w.arrived(s, r):
		return state{good, "ready at " + short(r.revision)}
	case ready.Status == "False" && ready.Reason == "DependencyNotReady":
		return state{waiting, "waits: " + firstLine(ready.Message)}
	case ready.Status == "False" && k.Status.LastAttemptedRevision == r.revision:
		return state{bad, ready.Reason + ": " + firstLine(ready.Message)}
	case k.Status.LastAttemptedRevision == r.revision:
		return w.workState(s, r)
	case ready.Status == "False":
		return state{waiting, ready.Reason + ": " + firstLine(ready.Message)}
	case k.Status.LastAppliedRevision != "":
		return state{idle, "at " + short(k.Status.LastAppliedRevision)}
	default:
		return state{idle, "not reconciled yet"}
	}
}

// workState says how far the object is that the stage waits for.
func (w *world) workState(s stage, r release) state {
	o := w.present[s.workload()]
	switch {
	case !o.changedSince(r.before[s.workload()]) || o.Kind == "":
		return state{working, "applies"}
	case o.holds("Failed"):
		return state{working, fmt.Sprintf("%s failed: %s", o.name(), o.condition("Failed").Reason)}
	case s.done(o):
		return state{working, fmt.Sprintf("%s is %s", o.name(), strings.ToLower(s.doneAs))}
	case o.Status.ObservedGeneration < o.Metadata.Generation && o.Kind == "Deployment":
		return state{working, o.name() + " has its new definition"}
	case o.Kind == "Deployment":
		return state{working, fmt.Sprintf("%s rolls: %d of %d updated, %d available", o.name(), o.Status.UpdatedReplicas, o.Spec.Replicas, o.Status.AvailableReplicas)}
	default:
		return state{working, o.name() + " runs"}
	}
}

// short cuts the digest in a revision such as main@sha1:….
func short(revision string) string {
	if i := strings.LastIndex(revision, ":"); i >= 0 && len(revision) > i+8 {
		return revision[:i+8]
	}
	return revision
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
