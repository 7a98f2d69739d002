// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// gitOptions are the options of "cluster git".
type gitOptions struct {
	root           string
	port           int
	user, password string
}

func gitCommand() command {
	const usage = "--root DIR [--port PORT] [--user USER --password PASSWORD] [--until-stdin-closes]"
	return command{
		name:    "git",
		usage:   usage,
		summary: "serve Git repositories over HTTP",
		run: func(ctx context.Context, args []string) error {
			flags := newFlags("git", usage, `
Serves the bare repositories below DIR over Git's smart HTTP protocol on
127.0.0.1, and prints one line on standard output:

    ready url=http://127.0.0.1:PORT

DIR/a/b.git is then at http://127.0.0.1:PORT/a/b.git. A repository takes a push
if its configuration says so: git -C DIR/a/b.git config http.receivepack true`)
			var options gitOptions
			flags.StringVar(&options.root, "root", "", "the directory, `DIR`, that has the repositories")
			flags.IntVar(&options.port, "port", 0, "the `PORT` to listen on; 0, the default, takes a free one")
			flags.StringVar(&options.user, "user", "", "ask for HTTP basic authentication of this `USER`")
			flags.StringVar(&options.password, "password", "", "the `PASSWORD` to ask for")
			untilStdinCloses := flags.Bool("until-stdin-closes", false, "stop also when standard input reaches its end, so when the caller dies")
			if _, err := parse(flags, args, 0, 0); err != nil {
				return err
			}
			if (options.user == "") != (options.password == "") {
				return misused(flags, "--user and --password belong together")
			}
			if *untilStdinCloses {
				ctx = closedStdin(ctx)
			}
			return serveGit(ctx, options)
		},
	}
}

// serveGit serves repositories until ctx ends.
func serveGit(ctx context.Context, options gitOptions) error {
	handler, err := newGitHandler(options)
	if err != nil {
		return err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(options.port))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; take another --port, or 0 for a free one", address, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	fmt.Printf("ready url=http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("the Git server failed: %w", err)
	}
	return nil
}

// newGitHandler returns a handler that lets "git http-backend" answer.
func newGitHandler(options gitOptions) (http.Handler, error) {
	if options.root == "" {
		return nil, errors.New("git needs --root DIR, the directory with the repositories")
	}
	root, err := filepath.Abs(options.root)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("--root %s is no directory; make it, and put bare repositories into it (git init --bare)", options.root)
	}
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, errors.New("git is needed to serve repositories, and there is none in PATH; install git")
	}
	backend := func(w http.ResponseWriter, r *http.Request) {
		serveBackend(git, root, w, r)
	}
	if options.user == "" {
		return http.HandlerFunc(backend), nil
	}
	return authenticated(options.user, options.password, backend), nil
}

func serveBackend(git, root string, w http.ResponseWriter, r *http.Request) {
	if err := giveLength(r); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer r.Body.Close()
	handler := cgi.Handler{
		Path: git,
		Args: []string{"http-backend"},
		Dir:  root,
		Env: []string{
			"GIT_PROJECT_ROOT=" + root,
			"GIT_HTTP_EXPORT_ALL=1",
			"GIT_PROTOCOL=" + r.Header.Get("Git-Protocol"),
		},
		InheritEnv: []string{"HOME"},
		Stderr:     os.Stderr,
	}
	handler.ServeHTTP(w, r)
}

// giveLength puts a request body of unknown length, as Git sends for a large
// push, into a temporary file: CGI needs to know the length in advance.
func giveLength(r *http.Request) error {
	if r.ContentLength >= 0 {
		return nil
	}
	file, err := os.CreateTemp("", "sluice-git-*")
	if err != nil {
		return fmt.Errorf("cannot keep the request: %w", err)
	}
	os.Remove(file.Name()) // it lives on until it is closed
	length, err := io.Copy(file, r.Body)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return fmt.Errorf("cannot keep the request: %w", err)
	}
	r.Body.Close()
	r.Body, r.ContentLength, r.TransferEncoding = file, length, nil
	return nil
}

// authenticated lets only requests with the user's name and password through.
func authenticated(user, password string, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, secret, _ := r.BasicAuth()
		sameName := subtle.ConstantTimeCompare([]byte(name), []byte(user))
		sameSecret := subtle.ConstantTimeCompare([]byte(secret), []byte(password))
		if sameName&sameSecret != 1 {
			w.Header().Set("WWW-Authenticate", `Basic realm="git", charset="UTF-8"`)
			http.Error(w, "a user name and a password are needed", http.StatusUnauthorized)
			return
		}
		next(w, r)
	})
}
