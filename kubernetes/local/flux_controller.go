// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"path/filepath"
)

// fluxController is Flux's kustomize-controller itself, which Sluice takes over
// from and gives back to. It is built where a test asks for it, and never else.
var fluxController = tool{name: "kustomize-controller", pkg: "."}

// controllerEdits let the module be built outside of its repository.
var controllerEdits = []edit{
	{"go.mod", "replace github.com/fluxcd/kustomize-controller/api => ./api\n", ""},
}

func ensureFluxController(ctx context.Context) (string, error) {
	return ensureTools(ctx, controllerModule.key(controllerAPISums), []tool{fluxController}, copyController)
}

func copyController(ctx context.Context, dir string) (string, error) {
	module, err := controllerModule.copyInto(ctx, dir)
	if err != nil {
		return "", err
	}
	for _, e := range controllerEdits {
		if err := e.apply(module); err != nil {
			return "", fmt.Errorf("%s %s is not as expected: %w", controllerModule.path, controllerModule.version, err)
		}
	}
	return module, appendTo(filepath.Join(module, "go.sum"), controllerAPISums)
}
