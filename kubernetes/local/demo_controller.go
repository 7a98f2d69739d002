// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// controllerUser is the user that the controller is to the API server.
const controllerUser = "sluice"

// A controller is the running program that the demo shows.
type controller struct {
	process *process
	metrics string        // URL
	started time.Duration // from the process's start until it was ready
}

// startController runs the command with the kubeconfig, and waits until it says
// that it is ready. Its files are kept in dir.
func startController(ctx context.Context, command []string, kubeconfig, dir string) (*controller, error) {
	ports, err := freeLoopbackPorts(2)
	if err != nil {
		return nil, err
	}
	web := "http://127.0.0.1:" + strconv.Itoa(ports[0])
	management := "http://127.0.0.1:" + strconv.Itoa(ports[1])
	env := []string{
		"KUBECONFIG=" + kubeconfig,
		"QUARKUS_HTTP_PORT=" + strconv.Itoa(ports[0]),
		"QUARKUS_MANAGEMENT_PORT=" + strconv.Itoa(ports[1]),
		"SLUICE_SOURCES=embedded",
		// The demo's Git server is on this machine.
		"SLUICE_NETWORK_ALLOW_LOCAL=true",
		"SLUICE_ARTIFACTS_DIR=" + filepath.Join(dir, "artifacts"),
	}
	start := time.Now()
	p, err := startLogged(filepath.Join(dir, "controller.log"), env, command[0], command[1:]...)
	if err != nil {
		return nil, err
	}
	c := &controller{process: p, metrics: web + "/metrics"}
	if err := c.ready(ctx, management+"/readyz"); err != nil {
		c.stop()
		return nil, err
	}
	c.started = time.Since(start)
	return c, nil
}

// ready waits until the probe at the URL succeeds.
func (c *controller) ready(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		_, err := get(ctx, url)
		if err == nil {
			return nil
		}
		if !c.process.running() {
			return c.process.failure()
		}
		if pause(ctx, 5*time.Millisecond) != nil {
			return fmt.Errorf("the controller was not ready within %s: %w; %s", patience, err, c.log())
		}
	}
}

// log returns the end of the controller's log, as part of a message.
func (c *controller) log() string {
	return fmt.Sprintf("the last lines of %s:\n%s", c.process.logPath, indent(lastLines(c.process.logPath, 30)))
}

// stop ends the controller, in order if it does that soon.
func (c *controller) stop() {
	_ = c.process.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.process.exited:
	case <-time.After(5 * time.Second):
		c.process.kill()
	}
}

// residentMemory returns the controller's resident set in MiB, where the system
// tells.
func (c *controller) residentMemory() (float64, bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.process.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
			kilobytes, err := strconv.ParseFloat(fields[1], 64)
			return kilobytes / 1024, err == nil
		}
	}
	return 0, false
}

// get returns what is at the URL.
func get(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: status %d", url, response.StatusCode)
	}
	return body, err
}
