// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestRequestsAreCountedOnceAndByWhatTheyDid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	line := func(user, stage, verb, uri, resource, subresource string) string {
		return `{"stage":"` + stage + `","verb":"` + verb + `","requestURI":"` + uri + `","user":{"username":"` + user + `"},"objectRef":{"resource":"` + resource + `","subresource":"` + subresource + `"}}`
	}
	text := line("sluice", "ResponseComplete", "get", "/a", "configmaps", "") + "\n" +
		line("sluice", "ResponseComplete", "patch", "/a?dryRun=All", "configmaps", "") + "\n" +
		line("sluice", "ResponseComplete", "patch", "/a", "configmaps", "") + "\n" +
		line("sluice", "ResponseStarted", "patch", "/a", "configmaps", "") + "\n" +
		line("sluice", "ResponseComplete", "watch", "/a", "configmaps", "") + "\n" +
		line("kwok", "ResponseComplete", "patch", "/a", "configmaps", "") + "\n" +
		line("sluice", "ResponseComplete", "patch", "/k", "kustomizations", "status") + "\n"
	last := line("sluice", "ResponseComplete", "get", "/a", "configmaps", "") + "\n"
	if err := os.WriteFile(path, []byte(text+last[:40]), 0o600); err != nil {
		t.Fatal(err)
	}
	tail, err := tailAudit(path, "sluice")
	if err != nil {
		t.Fatal(err)
	}
	defer tail.file.Close()
	if err := tail.read(); err != nil {
		t.Fatal(err)
	}
	first := tail.counts.copy()
	if got := first.String(); got != "1 apply, 1 dry-run, 1 get, 1 status" || first.writes() != 2 {
		t.Errorf("counted %s, of which %d writes", got, first.writes())
	}

	if err := os.WriteFile(path, []byte(text+last), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := tail.read(); err != nil {
		t.Fatal(err)
	}
	if got := tail.counts.since(first).String(); got != "1 get" {
		t.Errorf("since then counted %s", got)
	}
}

func TestPercentilesAreOfWhatWasSeen(t *testing.T) {
	var all []time.Duration
	for i := range 200 {
		all = append(all, time.Duration(200-i))
	}
	for part, expected := range map[float64]time.Duration{0.5: 100, 0.99: 198, 1: 200} {
		if got := percentile(all, part); got != expected {
			t.Errorf("percentile %v is %d", part, got)
		}
	}
	if percentile(nil, 0.5) != 0 {
		t.Error("a percentile of nothing is something")
	}
}

func TestGatesSinceALookAreWithinTheirLimits(t *testing.T) {
	before := gateBuckets{"0.05": 100, "0.1": 100, "+Inf": 100}
	after := gateBuckets{"0.05": 150, "0.1": 199, "+Inf": 200}
	got := after.since(before)
	if got.within(0.5) != 50 || got.within(0.99) != 100 {
		t.Errorf("half within %v ms, nearly all within %v ms", got.within(0.5), got.within(0.99))
	}
}

func TestLiveMemoryIsTheTotalOfTheClassHistogram(t *testing.T) {
	total, err := histogramTotal(" num     #instances         #bytes  class name\n   1:         10         500  [B\nTotal        1234        56789\n")
	if err != nil || total != 56789 {
		t.Errorf("total %v, %v", total, err)
	}
	if _, err := histogramTotal("cannot connect"); err == nil {
		t.Error("no total is no error")
	}
}
