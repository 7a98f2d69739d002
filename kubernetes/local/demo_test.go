// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRolloutIsCompleteOnlyOnEvidenceAboutThePresentGeneration(t *testing.T) {
	deployment := seen(t, `{"kind":"Deployment","metadata":{"name":"my-app","generation":2},"spec":{"replicas":2},"status":{
		"observedGeneration":2,"replicas":2,"updatedReplicas":2,"availableReplicas":2,
		"conditions":[{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}}`)
	if !deployment.rolledOut() {
		t.Error("a complete rollout is not seen as one")
	}
	for name, spoil := range map[string]func(*object){
		"an old observation":      func(o *object) { o.Metadata.Generation = 3 },
		"an old pod left":         func(o *object) { o.Status.Replicas = 3 },
		"a new pod missing":       func(o *object) { o.Status.UpdatedReplicas = 1 },
		"a pod not available":     func(o *object) { o.Status.AvailableReplicas = 1 },
		"a rollout still at work": func(o *object) { o.Status.Conditions = nil },
	} {
		o := deployment
		spoil(&o)
		if o.rolledOut() {
			t.Errorf("complete in spite of %s", name)
		}
	}
}

func TestPassageGoesFromTheFirstFreshEvidenceToTheFirstNewObject(t *testing.T) {
	w := newWorld()
	start := time.Now()
	at := func(milliseconds int, text string) {
		w.see(sighting{at: start.Add(time.Duration(milliseconds) * time.Millisecond), object: seen(t, text)})
	}
	const done = `"status":{"conditions":[{"type":"Complete","status":"True"}]}}`
	at(0, `{"kind":"Job","metadata":{"name":"db-migration","uid":"a","resourceVersion":"1"},`+done)
	at(0, `{"kind":"Deployment","metadata":{"name":"my-app","uid":"d","generation":1,"resourceVersion":"2"}}`)
	r := w.begin("v2", "main@sha1:2")
	at(10, `{"kind":"Job","metadata":{"name":"db-migration","uid":"a","resourceVersion":"3"},`+done) // of the release before
	at(20, `{"kind":"Job","metadata":{"name":"db-migration","uid":"b","resourceVersion":"4"}}`)
	at(100, `{"kind":"Job","metadata":{"name":"db-migration","uid":"b","resourceVersion":"5"},`+done)
	at(110, `{"kind":"Deployment","metadata":{"name":"my-app","uid":"d","generation":1,"resourceVersion":"6"}}`) // its status
	at(130, `{"kind":"Deployment","metadata":{"name":"my-app","uid":"d","generation":2,"resourceVersion":"7"}}`)

	p := w.passages(r)[0]
	if !p.measured() || p.latency() != 30*time.Millisecond || !p.inOrder() {
		t.Errorf("passage %s after %s, %s", p, p.latency(), p.versions())
	}
	if p := w.passages(r)[1]; p.measured() || p.inOrder() {
		t.Errorf("passage %s, which did not happen, is measured", p)
	}
	p.evidence, p.opening = p.opening, p.evidence
	if p.inOrder() {
		t.Error("an object before its evidence is in order")
	}
}

func TestStageIsReadyOnlyAtTheRevisionOfTheRelease(t *testing.T) {
	w := newWorld()
	w.see(sighting{object: seen(t, `{"kind":"Kustomization","metadata":{"name":"app-deploy","generation":1},"status":{
		"observedGeneration":1,"lastAppliedRevision":"main@sha1:1","conditions":[{"type":"Ready","status":"True"}]}}`)})
	if !w.arrived(deploy, w.begin("v1", "main@sha1:1")) {
		t.Error("not ready at its revision")
	}
	if w.arrived(deploy, w.begin("v2", "main@sha1:2")) {
		t.Error("ready at a revision that it has not applied")
	}
}

func TestWatchThatBeginsAnewTellsNoNews(t *testing.T) {
	w := newWorld()
	s := sighting{object: seen(t, `{"kind":"Job","metadata":{"name":"db-migration","resourceVersion":"1"}}`)}
	w.see(s)
	w.see(s)
	if len(w.history) != 1 {
		t.Errorf("%d sightings", len(w.history))
	}
}

func TestReleaseIsACommitThatChangesTheTagAndCanMakeTheMigrationFail(t *testing.T) {
	r, err := newRepository(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer r.server.Close()
	for _, fails := range []bool{false, true, false} {
		revision, err := r.release(t.Context(), map[bool]string{false: "v7", true: "v8"}[fails], fails)
		if err != nil || len(revision) != len("main@sha1:")+40 {
			t.Fatalf("revision %q, error %v", revision, err)
		}
		clone := filepath.Join(t.TempDir(), "clone")
		git(t, r.clone, "clone", "--quiet", r.url, clone)
		job, err := os.ReadFile(filepath.Join(clone, "pre-deploy", "migration.job.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(job), "outcome: fail") != fails || strings.Contains(string(job), ":v8") != fails {
			t.Errorf("fails %t, but the migration is\n%s", fails, job)
		}
	}
}

func TestRequestsAreThoseOfTheUserInTheTimeWithoutWatches(t *testing.T) {
	line := func(stage, user, verb, at string) string {
		return `{"stage":"` + stage + `","verb":"` + verb + `","user":{"username":"` + user + `"},"requestReceivedTimestamp":"2026-01-01T00:00:` + at + `Z"}` + "\n"
	}
	path := filepath.Join(t.TempDir(), "audit.log")
	log := line("ResponseComplete", "sluice", "get", "09.999999") + // before
		line("ResponseComplete", "sluice", "patch", "10.000000") +
		line("ResponseComplete", "sluice", "patch", "11.000000") +
		line("ResponseComplete", "sluice", "get", "19.999999") +
		line("ResponseStarted", "sluice", "watch", "12.000000") +
		line("ResponseComplete", "sluice", "watch", "12.000000") +
		line("ResponseComplete", "kwok", "patch", "12.000000") +
		line("ResponseComplete", "sluice", "get", "20.000000") // after
	if err := os.WriteFile(path, []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 1, 1, 0, 0, 10, 0, time.UTC)
	counts, err := countRequests(path, "sluice", from, from.Add(10*time.Second))
	if err != nil || counts.String() != "2 patch, 1 get" || counts.total() != 3 {
		t.Errorf("counts %s, error %v", counts, err)
	}
}

func TestHistogramTellsWhereTheWorstIs(t *testing.T) {
	const name = "x_seconds"
	h, err := readHistogram("# TYPE x_seconds histogram\n"+
		"x_seconds_bucket{le=\"0.005\"} 0.0\nx_seconds_bucket{le=\"0.025\",} 3\nx_seconds_bucket{le=\"1.0\"} 4\nx_seconds_bucket{le=\"+Inf\"} 4\n"+
		"x_seconds_count 4\nx_seconds_sum 0.4\nx_seconds_max 0.3\n", name)
	if want := "4 passages, mean 100.0 ms: 3 ≤ 25 ms, 1 ≤ 1000 ms"; err != nil || h.String() != want {
		t.Errorf("%q, error %v", h, err)
	}
	if _, err := readHistogram("y_seconds_count 4\n", name); err == nil {
		t.Error("a histogram was found that is not there")
	}
}

func TestMedian(t *testing.T) {
	if got := median([]time.Duration{9, 1, 5}); got != 5 {
		t.Errorf("of three: %d", got)
	}
	if got := median([]time.Duration{9, 1, 3, 5}); got != 4 {
		t.Errorf("of four: %d", got)
	}
}

func TestArtifactIsOutdatedWhenASourceIsYounger(t *testing.T) {
	root := t.TempDir()
	b := build{artifact: "target/app"}
	touch := func(path string, age time.Duration) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{path, filepath.Dir(path)} {
			if err := os.Chtimes(p, time.Now(), time.Now().Add(-age)); err != nil {
				t.Fatal(err)
			}
		}
	}
	expect := func(want int) {
		t.Helper()
		if got, err := b.state(root); err != nil || got != want {
			t.Errorf("state %d, want %d, error %v", got, want, err)
		}
	}
	touch("pom.xml", time.Hour)
	touch("src/main/A.java", time.Hour)
	expect(absent)
	touch("target/app", time.Minute)
	expect(current)
	touch("src/main/A.java", time.Second)
	expect(outdated)
}

func TestChecksNameWhatWasExpectedAndSeen(t *testing.T) {
	var out bytes.Buffer
	c := checks{view: &view{out: &out}}
	same(&c, "one", 1, 1)
	if !c.summary() {
		t.Error("failed without a failure")
	}
	same(&c, "two", 2, 3)
	if c.summary() || !strings.Contains(out.String(), "✗ two: expected 2, seen 3\n") {
		t.Errorf("output is %q", out.String())
	}
}

func TestTableIsDrawnOverTheOneBefore(t *testing.T) {
	var out bytes.Buffer
	v := &view{out: &out, live: true}
	v.table([]string{"a", "b"})
	first := out.String()
	if strings.Contains(first, "\x1b[2A") {
		t.Errorf("the first table goes up: %q", first)
	}
	v.table([]string{"c", "d"})
	if second := out.String()[len(first):]; !strings.Contains(second, "\x1b[2A\r\x1b[Kc\n\r\x1b[Kd\n") {
		t.Errorf("the second table is %q", second)
	}
}

func seen(t *testing.T, text string) object {
	t.Helper()
	var o object
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}
