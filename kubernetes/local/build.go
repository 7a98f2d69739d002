// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A tool is a program that is built from a pinned Go module.
type tool struct {
	name  string
	pkg   string
	flags func() (string, error) // further linker flags; nil for none
	verb  []string               // what the toolchain does; nil for "build"
}

// controlPlane lists the tools that make a cluster.
var controlPlane = []tool{
	{name: "etcd", pkg: "go.etcd.io/etcd/server/v3"},
	{name: "kube-apiserver", pkg: "k8s.io/kubernetes/cmd/kube-apiserver", flags: kubernetesFlags},
	{name: "kube-controller-manager", pkg: "k8s.io/kubernetes/cmd/kube-controller-manager", flags: kubernetesFlags},
	{name: "kube-scheduler", pkg: "k8s.io/kubernetes/cmd/kube-scheduler", flags: kubernetesFlags},
	{name: "kwok", pkg: "sigs.k8s.io/kwok/cmd/kwok"},
}

// kustomize is the reference that Sluice's own build engine is compared with.
var kustomize = tool{name: "kustomize", pkg: "sigs.k8s.io/kustomize/kustomize/v5", flags: kustomizeFlags}

func buildCommand() command {
	const usage = "[kustomize|builds|typed|flux|flux-controller|flux-tests]"
	return command{
		name:    "build",
		usage:   usage,
		summary: "build the control plane's tools, or one for a test, into the user's cache",
		run: func(ctx context.Context, args []string) error {
			flags := newFlags("build", usage, `
Builds etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok
with the Go toolchain, at the versions in go.mod, and prints the directory they
are in. With "kustomize", "builds" for many of its builds in one process, "typed"
for what Go's types make of objects, "flux" for Flux's command line,
"flux-controller" for Flux's kustomize-controller, or "flux-tests" for its tests,
it builds that alone. What is already built is not built again. "run" and "start"
call this when needed.`)
			operands, err := parse(flags, args, 0, 1)
			if err != nil {
				return err
			}
			ensure := ensureControlPlane
			if len(operands) == 1 {
				switch operands[0] {
				case kustomize.name:
					ensure = ensureKustomize
				case builds.name:
					ensure = ensureOwn(builds)
				case typed.name:
					ensure = ensureOwn(typed)
				case flux.name:
					ensure = ensureFlux
				case "flux-controller":
					ensure = ensureFluxController
				case fluxTests.name:
					ensure = ensureFluxTests
				default:
					return misused(flags, fmt.Sprintf("unexpected argument %q", operands[0]))
				}
			}
			dir, err := ensure(ctx)
			if err != nil {
				return err
			}
			fmt.Println(dir)
			return nil
		},
	}
}

func ensureControlPlane(ctx context.Context) (string, error) {
	return ensureTools(ctx, toolsKey(), controlPlane, writeModule)
}

func ensureKustomize(ctx context.Context) (string, error) {
	return ensureTools(ctx, toolsKey(), []tool{kustomize}, writeModule)
}

// ensureTools builds those of the tools that are missing from the user's cache
// under key, and returns the directory that has them all. They are built in the
// module that writeModule makes in that directory. Of several processes that
// want the same tools one builds and the others wait for it.
func ensureTools(ctx context.Context, key string, tools []tool, writeModule moduleWriter) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache directory for this user: %w; set HOME or XDG_CACHE_HOME", err)
	}
	dir := filepath.Join(cache, "sluice", "tools", key)
	if len(missing(dir, tools)) == 0 {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("cannot keep the built tools: %w", err)
	}
	lock, err := waitForLock(ctx, filepath.Join(dir, "lock"), func() {
		fmt.Fprintln(os.Stderr, "cluster: waiting for another process that builds the tools")
	})
	if err != nil {
		return "", err
	}
	defer lock.Close()
	return dir, buildMissing(ctx, dir, tools, writeModule)
}

// A moduleWriter makes a Go module to build tools in, in a directory of the
// user's cache, and returns its own directory.
type moduleWriter func(ctx context.Context, dir string) (string, error)

func missing(dir string, tools []tool) []tool {
	var absent []tool
	for _, t := range tools {
		if info, err := os.Stat(filepath.Join(dir, t.name)); err != nil || !info.Mode().IsRegular() {
			absent = append(absent, t)
		}
	}
	return absent
}

// buildMissing builds into dir, one tool after the other: the Go toolchain
// keeps all cores busy with one.
func buildMissing(ctx context.Context, dir string, tools []tool, writeModule moduleWriter) error {
	absent := missing(dir, tools)
	if len(absent) == 0 {
		return nil
	}
	if err := checkGo(ctx); err != nil {
		return err
	}
	module, err := writeModule(ctx, dir)
	if err != nil {
		return err
	}
	if len(absent) == len(controlPlane) {
		fmt.Fprintf(os.Stderr, "cluster: building the control plane from source, once (about 5 to 11 minutes on 2 cores), into %s\n", dir)
	}
	for i, t := range absent {
		p := startProgress(os.Stderr, fmt.Sprintf("[%d/%d] %s …", i+1, len(absent), t.name))
		err := buildTool(ctx, module, dir, t)
		p.stop(err)
		if err != nil {
			return err
		}
	}
	return nil
}

func checkGo(ctx context.Context) error {
	if _, err := exec.LookPath("go"); err != nil {
		return fmt.Errorf("the Go toolchain is needed to build the tools, and there is no \"go\" in PATH; install it from https://go.dev/dl/")
	}
	return ctx.Err()
}

// writeModule writes the module that pins the tools, to build them from.
func writeModule(_ context.Context, dir string) (string, error) {
	module := filepath.Join(dir, "module")
	if err := os.MkdirAll(module, 0o755); err != nil {
		return "", fmt.Errorf("cannot write the tools' module: %w", err)
	}
	for name, content := range map[string]string{"go.mod": goMod, "go.sum": goSum} {
		if err := os.WriteFile(filepath.Join(module, name), []byte(content), 0o644); err != nil {
			return "", fmt.Errorf("cannot write the tools' module: %w", err)
		}
	}
	return module, nil
}

// buildTool builds t into dir, whose lock this process holds. The result takes
// its final name only when it is complete. What the toolchain says is kept in a
// log next to it.
func buildTool(ctx context.Context, module, dir string, t tool) error {
	linkerFlags := "-s -w"
	if t.flags != nil {
		more, err := t.flags()
		if err != nil {
			return err
		}
		linkerFlags += " " + more
	}
	logPath := filepath.Join(dir, t.name+".log")
	log, err := os.Create(logPath)
	if err != nil {
		return fmt.Errorf("cannot write the build log: %w", err)
	}
	defer log.Close()

	// The toolchain leaves its temporary files behind when it is interrupted.
	work := filepath.Join(dir, "work")
	defer os.RemoveAll(work)
	if err := os.MkdirAll(work, 0o755); err != nil {
		return fmt.Errorf("cannot make a directory to build in: %w", err)
	}
	partial := filepath.Join(work, t.name)
	verb := t.verb
	if verb == nil {
		verb = []string{"build"}
	}
	cmd := exec.CommandContext(ctx, "go", append(slices.Clone(verb), "-mod=readonly", "-buildvcs=false", "-trimpath",
		"-ldflags", linkerFlags, "-o", partial, t.pkg)...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOOS=", "GOARCH=", "GOTMPDIR="+work)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = dieWithParent()
	err = startOnLastingThread(cmd)
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		return buildFailure(ctx, t, err, logPath)
	}
	if err := os.Rename(partial, filepath.Join(dir, t.name)); err != nil {
		return fmt.Errorf("cannot keep the built %s: %w", t.name, err)
	}
	return nil
}

func buildFailure(ctx context.Context, t tool, err error, logPath string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("building %s was interrupted; call again to go on where it stopped", t.name)
	}
	return fmt.Errorf("building %s failed: %w\n%s\nThe whole log is %s. If a module could not be downloaded, check the network and \"go env GOPROXY\", then call again",
		t.name, err, indent(lastLines(logPath, 15)), logPath)
}

// indent sets off the text of a log from a message around it.
func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}
