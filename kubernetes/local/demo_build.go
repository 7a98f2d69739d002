// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A build makes the controller from its sources.
type build struct {
	name     string
	artifact string // below the repository's root
	args     []string
}

var (
	jvmBuild    = build{"the controller", "target/quarkus-app/quarkus-run.jar", []string{"-B", "-q", "-DskipTests", "package"}}
	nativeBuild = build{"the controller as a native executable (takes minutes)", "target/sluice-runner", []string{"-B", "-q", "-DskipTests", "package", "-Dnative"}}
)

// controllerCommand returns the command line that runs the controller of the
// repository, which is built if that was not done since its sources changed.
func controllerCommand(ctx context.Context, root string, native bool) ([]string, error) {
	if native {
		err := ensureNative(ctx, root)
		return []string{filepath.Join(root, nativeBuild.artifact)}, err
	}
	home, err := jdk(ctx, root)
	if err != nil {
		return nil, err
	}
	err = jvmBuild.ensure(ctx, root)
	return []string{filepath.Join(home, "bin", "java"), "-jar", filepath.Join(root, jvmBuild.artifact)}, err
}

// ensureNative builds the executable if need be. Without a GraalVM it takes one
// that is there, and says so if that is old.
func ensureNative(ctx context.Context, root string) error {
	if os.Getenv("GRAALVM_HOME") != "" {
		return nativeBuild.ensure(ctx, root)
	}
	state, err := nativeBuild.state(root)
	switch {
	case err != nil:
		return err
	case state == absent:
		return fmt.Errorf("a native executable needs GraalVM or Mandrel for JDK 25: set GRAALVM_HOME to it (there is no %s to run)", nativeBuild.artifact)
	case state == outdated:
		fmt.Fprintf(os.Stderr, "demo: %s is older than its sources, and is run as it is, because GRAALVM_HOME is not set\n", nativeBuild.artifact)
	}
	return nil
}

// jdk returns the home of the JDK that the repository's own rule finds.
func jdk(ctx context.Context, root string) (string, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", `. ./.mvn/find-jdk && printf %s "$JAVA_HOME"`)
	cmd.Dir = root
	home, err := cmd.Output()
	var failure *exec.ExitError
	if errors.As(err, &failure) && len(failure.Stderr) > 0 {
		return "", errors.New(strings.TrimSpace(string(failure.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("cannot look for a JDK: %w", err)
	}
	return string(home), nil
}

// The states of a build's artifact.
const (
	absent = iota
	outdated
	current
)

// state compares the age of the artifact with that of its sources.
func (b build) state(root string) (int, error) {
	artifact, err := os.Stat(filepath.Join(root, b.artifact))
	if errors.Is(err, os.ErrNotExist) {
		return absent, nil
	}
	if err != nil {
		return absent, err
	}
	newest, err := newestSource(root)
	if err != nil {
		return absent, fmt.Errorf("cannot look at the sources of the controller: %w", err)
	}
	if newest.After(artifact.ModTime()) {
		return outdated, nil
	}
	return current, nil
}

// newestSource returns when the sources of the controller changed last. A
// directory changes when a file is added or removed.
func newestSource(root string) (time.Time, error) {
	var newest time.Time
	for _, path := range []string{"pom.xml", "src/main"} {
		err := filepath.WalkDir(filepath.Join(root, path), func(_ string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.ModTime().After(newest) {
				newest = info.ModTime()
			}
			return err
		})
		if err != nil {
			return newest, err
		}
	}
	return newest, nil
}

// ensure builds unless the artifact is younger than the sources.
func (b build) ensure(ctx context.Context, root string) error {
	if state, err := b.state(root); err != nil || state == current {
		return err
	}
	p := startProgress(os.Stderr, "building "+b.name+" …")
	err := b.run(ctx, root)
	p.stop(err)
	if err != nil {
		return err
	}
	now := time.Now() // Maven may have found that there was nothing to do
	return os.Chtimes(filepath.Join(root, b.artifact), now, now)
}

// run builds with Maven. The log is kept if that fails.
func (b build) run(ctx context.Context, root string) error {
	log, err := os.CreateTemp("", "sluice-build-*.log")
	if err != nil {
		return fmt.Errorf("cannot write the build log: %w", err)
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, "./mvnw", b.args...)
	cmd.Dir = root
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = dieWithParent()
	cmd.SysProcAttr.Setpgid = true
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	err = startOnLastingThread(cmd)
	if err == nil {
		err = cmd.Wait()
	}
	switch {
	case err == nil:
		return os.Remove(log.Name())
	case ctx.Err() != nil:
		return errors.Join(errors.New("the build was interrupted"), os.Remove(log.Name()))
	}
	return fmt.Errorf("./mvnw %s failed: %w\n%s\nThe whole log is %s", strings.Join(b.args, " "), err, indent(lastLines(log.Name(), 25)), log.Name())
}
