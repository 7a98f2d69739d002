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

// typedSources is a program of this module that has far more to import than
// this one, and is built like the tools.
//
//go:embed typed/*.go
var typedSources embed.FS

// typed tells what the Go types of the Kubernetes client library make of
// objects; see its own comment.
var typed = tool{name: "typed", pkg: "./typed"}

func ensureTyped(ctx context.Context) (string, error) {
	pins := []string{goMod, goSum}
	err := fs.WalkDir(typedSources, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := typedSources.ReadFile(path)
		pins = append(pins, path, string(content))
		return err
	})
	if err != nil {
		return "", err
	}
	return ensureTools(ctx, key(pins...), []tool{typed}, writeTypedModule)
}

func writeTypedModule(ctx context.Context, dir string) (string, error) {
	module, err := writeModule(ctx, dir)
	if err != nil {
		return "", err
	}
	if err := os.RemoveAll(filepath.Join(module, "typed")); err != nil {
		return "", fmt.Errorf("cannot write the tools' module: %w", err)
	}
	if err := os.CopyFS(module, typedSources); err != nil {
		return "", fmt.Errorf("cannot write the tools' module: %w", err)
	}
	return module, nil
}
