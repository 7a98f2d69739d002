// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnEditWantsItsTextExactlyOnce(t *testing.T) {
	for content, want := range map[string]string{
		"a(old)": "a(new)",
		"a()":    "0 times",
		"oldold": "2 times",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "file.go")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		err := edit{"file.go", "old", "new"}.apply(dir)
		got, readErr := os.ReadFile(path)
		if readErr != nil {
			t.Fatal(readErr)
		}
		if err == nil && string(got) != want {
			t.Errorf("%q became %q, and not %q", content, got, want)
		}
		if err != nil && (!strings.Contains(err.Error(), want) || string(got) != content) {
			t.Errorf("%q became %q with the error %v", content, got, err)
		}
	}
}
