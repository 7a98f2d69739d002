// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// application is the content of the demo's repository.
//
//go:embed my-app
var application embed.FS

// What a release changes in the files of the application.
const (
	firstTag    = "v1.0.0"
	annotations = "local.sluice.dev/complete-after: 500ms\n"
	failing     = annotations + "        local.sluice.dev/outcome: fail\n"
	migration   = "pre-deploy/migration.job.yaml"
)

// A repository is the Git repository of the demo's application: a bare one that
// is served over HTTP, and a clone of it to make commits in.
type repository struct {
	url    string
	clone  string
	server *http.Server
}

// newRepository makes the repository in dir, without a commit, and serves it.
func newRepository(ctx context.Context, dir string) (*repository, error) {
	bare := filepath.Join(dir, "served", "my-app.git")
	r := &repository{clone: filepath.Join(dir, "my-app")}
	if err := r.git(ctx, dir, "init", "--quiet", "--bare", "--initial-branch=main", bare); err != nil {
		return nil, err
	}
	if err := r.git(ctx, bare, "config", "http.receivepack", "true"); err != nil {
		return nil, err
	}
	handler, err := newGitHandler(gitOptions{root: filepath.Dir(bare)})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot serve the repository: %w", err)
	}
	r.url = fmt.Sprintf("http://%s/my-app.git", listener.Addr())
	r.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(listener) }()
	if err := r.git(ctx, dir, "init", "--quiet", "--initial-branch=main", r.clone); err != nil {
		return nil, err
	}
	return r, r.git(ctx, r.clone, "remote", "add", "origin", r.url)
}

// release commits the application with the image tag, and with a migration that
// fails if so wanted, pushes the commit, and returns its revision as Flux
// writes it.
func (r *repository) release(ctx context.Context, tag string, migrationFails bool) (string, error) {
	if err := r.write(tag, migrationFails); err != nil {
		return "", fmt.Errorf("cannot write the application: %w", err)
	}
	for _, args := range [][]string{
		{"add", "--all"},
		{"commit", "--quiet", "--message=Release " + tag},
		{"push", "--quiet", "origin", "HEAD:main"},
	} {
		if err := r.git(ctx, r.clone, args...); err != nil {
			return "", err
		}
	}
	commit, err := r.output(ctx, r.clone, "rev-parse", "HEAD")
	return "main@sha1:" + commit, err
}

func (r *repository) write(tag string, migrationFails bool) error {
	return fs.WalkDir(application, "my-app", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := application.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, "my-app/")
		text := strings.ReplaceAll(string(content), ":"+firstTag, ":"+tag)
		if migrationFails && name == migration {
			text = strings.Replace(text, annotations, failing, 1)
		}
		target := filepath.Join(r.clone, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, []byte(text), 0o644)
	})
}

func (r *repository) git(ctx context.Context, dir string, args ...string) error {
	_, err := r.output(ctx, dir, args...)
	return err
}

// output runs git, untouched by the user's configuration.
func (r *repository) output(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=Sluice demo", "GIT_AUTHOR_EMAIL=demo@example.com",
		"GIT_COMMITTER_NAME=Sluice demo", "GIT_COMMITTER_EMAIL=demo@example.com")
	out, err := cmd.Output()
	var failure *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("git is needed, and there is none in PATH; install git")
	case errors.As(err, &failure):
		return "", fmt.Errorf("git %s: %w\n%s", args[0], err, indent(string(failure.Stderr)))
	case err != nil:
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
