// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// An object is what the demo reads of an object of the cluster, of any kind.
type object struct {
	Kind     string
	Metadata struct {
		Name, UID, ResourceVersion string
		Generation                 int64
	}
	Spec struct {
		Replicas int
		Template struct {
			Spec struct{ Containers []struct{ Image string } }
		}
	}
	Status struct {
		ObservedGeneration                           int64
		Replicas, UpdatedReplicas, AvailableReplicas int
		LastAppliedRevision, LastAttemptedRevision   string
		LastHandledReconcileAt                       string
		Artifact                                     struct{ Revision string }
		Conditions                                   []condition
	}
}

// A condition is one of an object's conditions.
type condition struct{ Type, Status, Reason, Message string }

// name is how the demo calls the object, and how it tells objects apart: all of
// them are in one namespace.
func (o object) name() string { return o.Kind + " " + o.Metadata.Name }

// condition returns the condition of the type, or one without a status.
func (o object) condition(kind string) condition {
	for _, c := range o.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return condition{Type: kind}
}

// holds tells whether the condition of the type is True.
func (o object) holds(kind string) bool { return o.condition(kind).Status == "True" }

// image returns the image of the first container of the pod template.
func (o object) image() string {
	if containers := o.Spec.Template.Spec.Containers; len(containers) > 0 {
		return containers[0].Image
	}
	return ""
}

// version returns the resource version as a number. All objects of the cluster
// are in one etcd, which counts every write: the numbers say what came first.
func (o object) version() uint64 {
	version, _ := strconv.ParseUint(o.Metadata.ResourceVersion, 10, 64)
	return version
}

// rolledOut tells whether the object, a Deployment, has completed its rollout,
// on evidence about its present generation.
func (o object) rolledOut() bool {
	want, status := o.Spec.Replicas, o.Status
	return status.ObservedGeneration >= o.Metadata.Generation &&
		status.Replicas == want && status.UpdatedReplicas == want && status.AvailableReplicas == want &&
		o.condition("Progressing").Reason == "NewReplicaSetAvailable"
}

// changedSince tells whether the object is another than before, or has another
// definition. before may be the zero object.
func (o object) changedSince(before object) bool {
	return o.Metadata.UID != before.Metadata.UID || o.Metadata.Generation > before.Metadata.Generation
}

// A sighting is an event of a watch, with the time at which the demo had it.
type sighting struct {
	at      time.Time
	deleted bool
	object  object
}

// watch sends the objects at the path, and from then on every change of them,
// to seen, until ctx ends. The channel must have room: the time of a sighting
// is taken when its event has been read.
func (c *client) watch(ctx context.Context, path string, seen chan<- sighting) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.server+path+"?watch=true", nil)
	if err != nil {
		return err
	}
	response, err := (&http.Client{Transport: c.http.Transport}).Do(request) // without the time limit of c.http
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("watching %s: status %d", path, response.StatusCode)
	}
	events := json.NewDecoder(response.Body)
	for {
		var event struct {
			Type   string
			Object object
		}
		if err := events.Decode(&event); err != nil {
			return fmt.Errorf("watching %s: %w", path, err)
		}
		if event.Type == "ERROR" {
			return fmt.Errorf("watching %s: the API server ended the watch", path)
		}
		seen <- sighting{at: time.Now(), deleted: event.Type == "DELETED", object: event.Object}
	}
}

// keepWatching watches the path until ctx ends, anew whenever a watch ends, as
// they do after an hour or so.
func (c *client) keepWatching(ctx context.Context, path string, seen chan<- sighting) {
	for ctx.Err() == nil {
		_ = c.watch(ctx, path, seen)
		_ = pause(ctx, 100*time.Millisecond)
	}
}

// A world is what the demo has seen of the cluster.
type world struct {
	present map[string]object // by name()
	history []sighting
}

func newWorld() *world { return &world{present: map[string]object{}} }

// see takes a sighting in, unless it is old news: a watch that begins anew
// repeats what is there.
func (w *world) see(s sighting) {
	name := s.object.name()
	known, ok := w.present[name]
	if ok && !s.deleted && known.Metadata.ResourceVersion == s.object.Metadata.ResourceVersion {
		return
	}
	w.history = append(w.history, s)
	if s.deleted {
		delete(w.present, name)
	} else {
		w.present[name] = s.object
	}
}

// first returns the first sighting since the index, of an object that exists,
// that the rule accepts.
func (w *world) first(since int, accepts func(object) bool) (sighting, bool) {
	for _, s := range w.history[since:] {
		if !s.deleted && accepts(s.object) {
			return s, true
		}
	}
	return sighting{}, false
}
