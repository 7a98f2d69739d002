// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ownSources are programs of this module that have far more to import than this
// one, and are built like the tools.
//
//go:embed typed/*.go builds/*.go
var ownSources embed.FS

// Each tells of itself in its own comment.
var (
	typed  = tool{name: "typed", pkg: "./typed"}
	builds = tool{name: "builds", pkg: "./builds"}
)

func ensureOwn(own tool) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		pins := []string{goMod, goSum}
		err := fs.WalkDir(ownSources, own.name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := ownSources.ReadFile(path)
			pins = append(pins, path, string(content))
			return err
		})
		if err != nil {
			return "", err
		}
		return ensureTools(ctx, key(pins...), []tool{own}, writeOwnModule)
	}
}

func writeOwnModule(ctx context.Context, dir string) (string, error) {
	module, err := writeModule(ctx, dir)
	if err != nil {
		return "", err
	}
	for _, own := range []tool{typed, builds} {
		if err := os.RemoveAll(filepath.Join(module, own.name)); err != nil {
			return "", fmt.Errorf("cannot write the tools' module: %w", err)
		}
	}
	if err := os.CopyFS(module, ownSources); err != nil {
		return "", fmt.Errorf("cannot write the tools' module: %w", err)
	}
	return module, nil
}
