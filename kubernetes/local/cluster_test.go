// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestToolsKnowTheirVersions(t *testing.T) {
	flags, err := kubernetesFlags()
	if err != nil {
		t.Fatal(err)
	}
	version, err := moduleVersion("k8s.io/kubernetes")
	if err != nil {
		t.Fatal(err)
	}
	minor := strings.Split(version, ".")[1]
	for _, want := range []string{"gitVersion=" + version, "gitMajor=1", "gitMinor=" + minor} {
		if !strings.Contains(flags, want) {
			t.Errorf("%q lacks %s", flags, want)
		}
	}
	if _, err := kustomizeFlags(); err != nil {
		t.Error(err)
	}
	if _, err := moduleVersion("example.org/absent"); err == nil {
		t.Error("a version was found for a module that is not required")
	}
}

func TestEveryToolIsDeclaredInGoMod(t *testing.T) {
	for _, tool := range append(slices.Clone(controlPlane), kustomize) {
		if !strings.Contains(goMod, "\t"+tool.pkg+"\n") {
			t.Errorf("go.mod has no tool line for %s", tool.pkg)
		}
	}
}

func TestUserCertificateIsSignedByTheClustersAuthority(t *testing.T) {
	l := layout{dir: t.TempDir()}
	if err := l.clear(); err != nil {
		t.Fatal(err)
	}
	if _, err := writeConfig(l, ports{etcd: 1, etcdPeer: 2, server: 3}); err != nil {
		t.Fatal(err)
	}
	config, err := userKubeconfig(l, "alice", []string{"devs", "testers"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(config), "server: https://127.0.0.1:3\n") {
		t.Errorf("no server in\n%s", config)
	}

	ca, err := loadAuthority(l.pki(""))
	if err != nil {
		t.Fatal(err)
	}
	pair, err := ca.client("alice", "devs", "testers")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(pair.certPEM)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	if _, err := cert.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
		t.Error(err)
	}
	if cert.Subject.CommonName != "alice" || !slices.Equal(cert.Subject.Organization, []string{"devs", "testers"}) {
		t.Errorf("subject is %s", cert.Subject)
	}
}

func TestUserOfAClusterThatNeverRanIsAnErrorWithARemedy(t *testing.T) {
	_, err := userKubeconfig(layout{dir: t.TempDir()}, "alice", nil)
	if err == nil || !strings.Contains(err.Error(), "cluster start --dir") {
		t.Errorf("error is %v", err)
	}
}

func TestSecondClusterInADirectoryIsRefused(t *testing.T) {
	l := layout{dir: t.TempDir()}
	lock, err := claim(l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := claim(l); err == nil || !strings.Contains(err.Error(), "cluster stop --dir") {
		t.Errorf("error is %v", err)
	}
	lock.Close()
	lock, err = claim(l)
	if err != nil {
		t.Fatalf("after the first is gone: %v", err)
	}
	lock.Close()
}

func TestStoppingWhatDoesNotRunIsNoError(t *testing.T) {
	l := layout{dir: t.TempDir()}
	if err := stopCluster(t.Context(), l); err != nil {
		t.Errorf("in an empty directory: %v", err)
	}
	lock, err := claim(l)
	if err != nil {
		t.Fatal(err)
	}
	lock.Close()
	if err := stopCluster(t.Context(), l); err != nil {
		t.Errorf("after a cluster died: %v", err)
	}
}

func TestDeathOfAComponentEndsTheStart(t *testing.T) {
	l := layout{dir: t.TempDir()}
	if err := l.clear(); err != nil {
		t.Fatal(err)
	}
	tools := t.TempDir()
	script := "#!/bin/sh\necho listen tcp 127.0.0.1:1: bind: address already in use\nexit 1\n"
	if err := os.WriteFile(filepath.Join(tools, "etcd"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	c := &cluster{layout: l, tools: tools, deaths: make(chan *process, 8)}
	err := c.start(t.Context(), false)
	c.stop()
	if !errors.Is(err, errPortTaken) || !strings.Contains(err.Error(), "etcd ended unexpectedly (exit status 1)") {
		t.Errorf("error is %v", err)
	}
}

func TestOptionsAndOperandsComeInAnyOrder(t *testing.T) {
	flags := newFlags("user", "", "")
	var groups listFlag
	flags.Var(&groups, "group", "")
	operands, err := parse(flags, []string{"--group", "a", "alice", "--group=b"}, 1, 1)
	if err != nil || !slices.Equal(operands, []string{"alice"}) || !slices.Equal(groups, []string{"a", "b"}) {
		t.Errorf("operands %v, groups %v, error %v", operands, groups, err)
	}
	if _, err := parse(flags, []string{"alice", "bob"}, 1, 1); !errors.Is(err, errUsage) {
		t.Errorf("two names: error is %v", err)
	}
	if _, err := parse(flags, []string{"-h"}, 1, 1); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("help: error is %v", err)
	}
}

func TestProgressWithoutATerminalIsALineAtStartRegularlyAndAtTheEnd(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, "[1/1] etcd …", false, 20*time.Millisecond)
	time.Sleep(50 * time.Millisecond)
	p.stop(nil)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) < 3 || lines[0] != "[1/1] etcd …" || lines[1] != "[1/1] etcd … 0 s" || lines[len(lines)-1] != "[1/1] etcd … 0 s, done" {
		t.Errorf("output is %q", lines)
	}
}

func TestLastLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte("one\ntwo\nthree\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := lastLines(path, 2); got != "two\nthree" {
		t.Errorf("got %q", got)
	}
	if got := lastLines(path+".absent", 2); !strings.HasPrefix(got, "(no log") {
		t.Errorf("got %q", got)
	}
}

func TestBodyOfUnknownLengthGetsOne(t *testing.T) {
	request := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader("ab"), strings.NewReader("cd")))
	request.ContentLength, request.TransferEncoding = -1, []string{"chunked"}
	if err := giveLength(request); err != nil {
		t.Fatal(err)
	}
	defer request.Body.Close()
	body, err := io.ReadAll(request.Body)
	if err != nil || string(body) != "abcd" || request.ContentLength != 4 || request.TransferEncoding != nil {
		t.Errorf("body %q, length %d, encoding %v, error %v", body, request.ContentLength, request.TransferEncoding, err)
	}
}

func TestGitServesAPushAndACloneToThoseWithThePassword(t *testing.T) {
	root, work := t.TempDir(), t.TempDir()
	bare := filepath.Join(root, "app.git")
	git(t, root, "init", "--quiet", "--bare", "--initial-branch=main", bare)
	git(t, bare, "config", "http.receivepack", "true")
	handler, err := newGitHandler(gitOptions{root: root, user: "u", password: "p"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()

	git(t, work, "init", "--quiet", "--initial-branch=main")
	content := bytes.Repeat([]byte("incompressible? no matter\n"), 1<<10)
	if err := os.WriteFile(filepath.Join(work, "file"), content, 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, work, "add", "file")
	git(t, work, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message=one")
	url := strings.Replace(server.URL, "http://", "http://u:p@", 1) + "/app.git"
	git(t, work, "-c", "http.postBuffer=1", "push", "--quiet", url, "main") // sent in chunks
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, work, "clone", "--quiet", url, clone)
	if got, err := os.ReadFile(filepath.Join(clone, "file")); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the clone differs, error %v", err)
	}

	response, err := http.Get(server.URL + "/app.git/info/refs?service=git-upload-pack")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status without a password is %d", response.StatusCode)
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}
