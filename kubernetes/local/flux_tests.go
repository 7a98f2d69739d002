// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The modules whose tests and definitions are used. The controller's next
// version, v1.9.6, does not build from its own go.mod everywhere.
var (
	controllerModule = pinnedModule{
		path:    "github.com/fluxcd/kustomize-controller",
		version: "v1.9.5",
		sum:     "h1:/XY2zy3K7fntyppEXIHG7oRMzmfgIt50eJzUfaPX1Kc=",
	}
	sourceControllerModule = pinnedModule{
		path:    "github.com/fluxcd/source-controller",
		version: "v1.9.0",
		sum:     "h1:5msg2yyjVYDULZos+2ve8MZzcSqTpusiXmrOeBhc9yY=",
	}
)

// controllerAPISums pins the module of the controller's types, which lies in a
// directory of the repository that is not part of the controller's module.
const controllerAPISums = `github.com/fluxcd/kustomize-controller/api v1.9.5 h1:Z4CA0cpC9rQmWiJWT9PCNO7+v3PVbAOK+5byHdbtFt8=
github.com/fluxcd/kustomize-controller/api v1.9.5/go.mod h1:oRSEvNgNs07P6Tu3xtRigWxnxLkUCqatxbDv+gG3tLI=
`

// controllerTests is the package of the controller's tests.
const controllerTests = "internal/controller"

// outsideTest is put beside the tests, and starts the controller to be tested.
//
//go:embed peer/outside_test.go
var outsideTest string

// outsideEdits have the tests start a controller that runs in a process of its
// own, in place of Flux's in theirs, and of a Vault in a container.
var outsideEdits = []edit{
	{"go.mod", "replace github.com/fluxcd/kustomize-controller/api => ./api\n", ""},
	{controllerTests + "/suite_test.go", "(reconciler).SetupWithManager(", "leaveOut("},
	{controllerTests + "/suite_test.go", "err := createVaultTestInstance()", "err := startOutside(kubeConfig)"},
}

// fluxTests is a program that runs the tests of Flux's kustomize-controller, or
// those that its flags choose, on the controller that its environment names, see
// peer/outside_test.go. It is to be run in the directory of the tests in the copy
// of the module, which lies beside it.
var fluxTests = tool{name: "flux-tests", pkg: "./" + controllerTests, verb: []string{"test", "-c"}}

func ensureFluxTests(ctx context.Context) (string, error) {
	pins := []string{sourceControllerModule.version, sourceControllerModule.sum, controllerAPISums, outsideTest}
	for _, e := range outsideEdits {
		pins = append(pins, e.path, e.old, e.new)
	}
	return ensureTools(ctx, controllerModule.key(pins...), []tool{fluxTests}, copyControllerModule)
}

// copyControllerModule copies the controller's module into dir, changes it and
// adds the definitions of sources, which Flux's own build downloads.
func copyControllerModule(ctx context.Context, dir string) (string, error) {
	module, err := controllerModule.copyInto(ctx, dir)
	if err != nil {
		return "", err
	}
	for _, e := range outsideEdits {
		if err := e.apply(module); err != nil {
			return "", fmt.Errorf("%s %s is not as expected: %w", controllerModule.path, controllerModule.version, err)
		}
	}
	// A fuzzer that wants a container of its own.
	if err := os.Remove(filepath.Join(module, controllerTests, "kustomization_fuzzer_test.go")); err != nil {
		return "", fmt.Errorf("cannot leave out the fuzzer: %w", err)
	}
	if err := os.WriteFile(filepath.Join(module, controllerTests, "outside_test.go"), []byte(outsideTest), 0o644); err != nil {
		return "", fmt.Errorf("cannot write the tools' module: %w", err)
	}
	if err := appendTo(filepath.Join(module, "go.sum"), controllerAPISums); err != nil {
		return "", err
	}
	sources, err := sourceControllerModule.download(ctx, dir)
	if err != nil {
		return "", err
	}
	definitions := filepath.Join("config", "crd", "bases")
	if err := os.CopyFS(filepath.Join(module, definitions), os.DirFS(filepath.Join(sources, definitions))); err != nil {
		return "", fmt.Errorf("cannot copy the definitions of sources: %w", err)
	}
	return module, nil
}

// An edit puts one text in the place of another, which the file at path has
// exactly once.
type edit struct{ path, old, new string }

func (e edit) apply(module string) error {
	path := filepath.Join(module, e.path)
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if found := strings.Count(string(content), e.old); found != 1 {
		return fmt.Errorf("%s has %q %d times, and not once", e.path, e.old, found)
	}
	return os.WriteFile(path, []byte(strings.Replace(string(content), e.old, e.new, 1)), 0o644)
}

func appendTo(path, text string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}
