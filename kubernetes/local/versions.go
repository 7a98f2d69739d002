// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
)

// goMod and goSum pin the tools. They are part of the program, so that it
// builds the tools it was made for, wherever it is called from.
var (
	//go:embed go.mod
	goMod string
	//go:embed go.sum
	goSum string
)

// moduleVersion returns the version at which go.mod requires the module.
func moduleVersion(module string) (string, error) {
	for line := range strings.Lines(goMod) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && fields[0] == module && strings.HasPrefix(fields[1], "v") {
			return fields[1], nil
		}
	}
	return "", fmt.Errorf("go.mod does not require %s", module)
}

// toolsKey names a set of built tools: it changes with the pinned modules, the
// Go release and the platform.
func toolsKey() string {
	return key(goMod, goSum)
}

// key names what is built from the pins by this Go release for this platform.
func key(pins ...string) string {
	hash := sha256.New()
	for _, part := range append(pins, runtime.Version(), runtime.GOOS, runtime.GOARCH) {
		fmt.Fprintf(hash, "%d\n%s\n", len(part), part)
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}

// kubernetesFlags returns the linker flags that tell a Kubernetes component its
// own version. Without them an API server says v0.0.0, and clients misjudge
// what it can do.
func kubernetesFlags() (string, error) {
	version, err := moduleVersion("k8s.io/kubernetes")
	if err != nil {
		return "", err
	}
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	if len(parts) < 3 {
		return "", fmt.Errorf("go.mod: %q is no version of k8s.io/kubernetes", version)
	}
	const pkg = "k8s.io/component-base/version."
	return fmt.Sprintf("-X %[1]sgitVersion=%[2]s -X %[1]sgitMajor=%[3]s -X %[1]sgitMinor=%[4]s",
		pkg, version, parts[0], parts[1]), nil
}

// kustomizeFlags returns the linker flags that tell kustomize its own version.
func kustomizeFlags() (string, error) {
	version, err := moduleVersion("sigs.k8s.io/kustomize/kustomize/v5")
	if err != nil {
		return "", err
	}
	return "-X sigs.k8s.io/kustomize/api/provenance.version=" + version, nil
}
