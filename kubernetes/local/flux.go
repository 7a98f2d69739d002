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
	"strings"
)

// The module of Flux's command line, and its checksum as in a go.sum.
const (
	fluxModule  = "github.com/fluxcd/flux2/v2"
	fluxVersion = "v2.9.5"
	fluxSum     = "h1:jwCccxvkD+2QnsjN+pl5QqM8KnFUwA8pIoQ1Lf0avkA="
)

// flux is Flux's command line, which Sluice has to answer as Flux's own
// controller does. It is built where somebody asks for it, and never else. As
// its version is not that of a release, it does not look for newer ones.
var flux = tool{"flux", "./cmd/flux", func() (string, error) {
	return "-X main.VERSION=" + strings.TrimPrefix(fluxVersion, "v") + "-local", nil
}}

func ensureFlux(ctx context.Context) (string, error) {
	return ensureTools(ctx, key(fluxModule, fluxVersion, fluxSum), []tool{flux}, copyFluxModule)
}

// copyFluxModule copies Flux's module into dir, to build it there with the
// versions that it pins itself. A release embeds the manifests of Flux's
// controllers, which are made for it and not part of the module; the copy has
// none, and so cannot install Flux.
func copyFluxModule(ctx context.Context, dir string) (string, error) {
	source, err := downloadFlux(ctx, dir)
	if err != nil {
		return "", err
	}
	module := filepath.Join(dir, "module")
	if err := os.RemoveAll(module); err != nil {
		return "", fmt.Errorf("cannot replace the copy of %s: %w", fluxModule, err)
	}
	if err := os.CopyFS(module, os.DirFS(source)); err != nil {
		return "", fmt.Errorf("cannot copy %s: %w", fluxModule, err)
	}
	manifests := filepath.Join(module, "cmd", "flux", "manifests")
	if err := os.MkdirAll(manifests, 0o755); err != nil {
		return "", fmt.Errorf("cannot write the tools' module: %w", err)
	}
	none := []byte("# a build of Flux's own has its manifests here\n")
	return module, os.WriteFile(filepath.Join(manifests, "none.yaml"), none, 0o644)
}

// downloadFlux has the toolchain fetch the module, and returns its directory.
func downloadFlux(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", fluxModule+"@"+fluxVersion)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	output, err := cmd.Output()
	var module struct{ Dir, Sum, Error string }
	if jsonErr := json.Unmarshal(output, &module); jsonErr != nil || module.Error != "" || err != nil {
		return "", fmt.Errorf("cannot download %s %s: %s (%v); check the network and \"go env GOPROXY\", then call again",
			fluxModule, fluxVersion, module.Error, err)
	}
	if module.Sum != fluxSum {
		return "", fmt.Errorf("%s %s has the checksum %s, and not %s", fluxModule, fluxVersion, module.Sum, fluxSum)
	}
	return module.Dir, nil
}
