// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A pinnedModule is a Go module at one version, which tools are built from
// with the versions that it pins itself.
type pinnedModule struct {
	path    string
	version string
	sum     string // as in a go.sum
}

// key names what is built from the module and from further pins.
func (m pinnedModule) key(pins ...string) string {
	return key(append([]string{m.path, m.version, m.sum}, pins...)...)
}

// download has the toolchain fetch the module, and returns its directory, which
// is not to be written to. The toolchain is called in dir.
func (m pinnedModule) download(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", m.path+"@"+m.version)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	output, err := cmd.Output()
	var found struct{ Dir, Sum, Error string }
	if jsonErr := json.Unmarshal(output, &found); jsonErr != nil || found.Error != "" || err != nil {
		return "", fmt.Errorf("cannot download %s %s: %s (%v); check the network and \"go env GOPROXY\", then call again",
			m.path, m.version, found.Error, err)
	}
	if found.Sum != m.sum {
		return "", fmt.Errorf("%s %s has the checksum %s, and not %s", m.path, m.version, found.Sum, m.sum)
	}
	return found.Dir, nil
}

// copyInto copies the module into dir, in place of an earlier copy, and returns
// the copy's directory.
func (m pinnedModule) copyInto(ctx context.Context, dir string) (string, error) {
	source, err := m.download(ctx, dir)
	if err != nil {
		return "", err
	}
	module := filepath.Join(dir, "module")
	if err := os.RemoveAll(module); err != nil {
		return "", fmt.Errorf("cannot replace the copy of %s: %w", m.path, err)
	}
	if err := os.CopyFS(module, os.DirFS(source)); err != nil {
		return "", fmt.Errorf("cannot copy %s: %w", m.path, err)
	}
	return module, nil
}
