// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

// Package controller is a part of the package with the tests of Flux's
// kustomize-controller, into which it is copied to be compiled there. It has
// those tests find a controller in a process of its own at work.
package controller

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// What the tests' environment says of the controller.
const (
	outsideCommand = "OUTSIDE_COMMAND" // the program and its arguments, one a line
	outsideReady   = "OUTSIDE_READY"   // the URL that answers with 200 when it is ready
	outsideLog     = "OUTSIDE_LOG"     // the file that takes what it prints
)

const outsideStart = time.Minute

// An outside is a controller in a process of its own.
type outside struct {
	ended chan error
	dir   string
}

// leaveOut does nothing, where the tests would start Flux's own controller.
func leaveOut(...any) error {
	return nil
}

// startOutside starts the controller with the kubeconfig, and returns when it
// is ready. Its results have the form of those that it takes the place of.
func startOutside(kubeconfig []byte) (outside, *exec.Cmd, error) {
	dir, err := os.MkdirTemp("", "outside")
	if err != nil {
		return outside{}, nil, err
	}
	path := filepath.Join(dir, "kubeconfig")
	if err := os.WriteFile(path, kubeconfig, 0o600); err != nil {
		return outside{}, nil, err
	}
	log, err := os.Create(os.Getenv(outsideLog))
	if err != nil {
		return outside{}, nil, err
	}
	defer log.Close()

	command := strings.Split(os.Getenv(outsideCommand), "\n")
	cmd := exec.Command(command[0], command[1:]...)
	// The artifact servers of the tests are on this machine.
	cmd.Env = append(os.Environ(), "KUBECONFIG="+path, "SLUICE_NETWORK_ALLOW_LOCAL=true")
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return outside{}, nil, err
	}
	o := outside{ended: make(chan error, 1), dir: dir}
	go func() { o.ended <- cmd.Wait() }()
	if err := o.awaitReady(); err != nil {
		_ = cmd.Process.Kill()
		return outside{}, nil, err
	}
	return o, cmd, nil
}

func (o outside) awaitReady() error {
	deadline := time.After(outsideStart)
	for {
		if answer, err := http.Get(os.Getenv(outsideReady)); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-o.ended:
			return fmt.Errorf("the controller ended before it was ready: %v; see %s", err, os.Getenv(outsideLog))
		case <-deadline:
			return errors.New("the controller did not become ready; see " + os.Getenv(outsideLog))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Purge ends the controller.
func (o outside) Purge(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(os.Interrupt)
	select {
	case <-o.ended:
	case <-time.After(20 * time.Second):
		_ = cmd.Process.Kill()
	}
	_ = os.RemoveAll(o.dir)
}
