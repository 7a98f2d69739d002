// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

var fluxModule = pinnedModule{
	path:    "github.com/fluxcd/flux2/v2",
	version: "v2.9.5",
	sum:     "h1:jwCccxvkD+2QnsjN+pl5QqM8KnFUwA8pIoQ1Lf0avkA=",
}

// flux is Flux's command line, which Sluice has to answer as Flux's own
// controller does. It is built where somebody asks for it, and never else. As
// its version is not that of a release, it does not look for newer ones.
var flux = tool{name: "flux", pkg: "./cmd/flux", flags: func() (string, error) {
	return "-X main.VERSION=" + strings.TrimPrefix(fluxModule.version, "v") + "-local", nil
}}

func ensureFlux(ctx context.Context) (string, error) {
	return ensureTools(ctx, fluxModule.key(), []tool{flux}, copyFluxModule)
}

// copyFluxModule copies Flux's module into dir. A release embeds the manifests
// of Flux's controllers, which are made for it and not part of the module; the
// copy has none, and so cannot install Flux.
func copyFluxModule(ctx context.Context, dir string) (string, error) {
	module, err := fluxModule.copyInto(ctx, dir)
	if err != nil {
		return "", err
	}
	manifests := filepath.Join(module, "cmd", "flux", "manifests")
	if err := os.MkdirAll(manifests, 0o755); err != nil {
		return "", fmt.Errorf("cannot write the tools' module: %w", err)
	}
	none := []byte("# a build of Flux's own has its manifests here\n")
	return module, os.WriteFile(filepath.Join(manifests, "none.yaml"), none, 0o644)
}
