// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopTimeout is how long a cluster may take to stop before it is killed.
const stopTimeout = 20 * time.Second

func startCommand() command {
	const usage = "--dir DIR [--audit]"
	return command{
		name:    "start",
		usage:   usage,
		summary: "start a cluster in the background",
		run: func(ctx context.Context, args []string) error {
			flags := newFlags("start", usage, `
Starts an empty cluster in the background, and prints the path of its
kubeconfig when it is usable. "cluster stop" ends it.`)
			dir := flags.String("dir", "", "the directory, `DIR`, of the cluster's files: kubeconfig, logs, keys, data")
			audit := flags.Bool("audit", false, "record every request in DIR/audit.log")
			if _, err := parse(flags, args, 0, 0); err != nil {
				return err
			}
			l, err := newLayout(flags.Name(), *dir)
			if err != nil {
				return err
			}
			return startInBackground(ctx, l, *audit)
		},
	}
}

func stopCommand() command {
	const usage = "--dir DIR"
	return command{
		name:    "stop",
		usage:   usage,
		summary: "stop the cluster that runs in a directory",
		run: func(ctx context.Context, args []string) error {
			flags := newFlags("stop", usage, `
Stops the cluster of "start" or "run", and waits until it is gone. It is no
error if none runs. The logs stay.`)
			dir := flags.String("dir", "", "the cluster's directory, `DIR`")
			if _, err := parse(flags, args, 0, 0); err != nil {
				return err
			}
			l, err := newLayout(flags.Name(), *dir)
			if err != nil {
				return err
			}
			return stopCluster(ctx, l)
		},
	}
}

// startInBackground runs this program's "run" in a session of its own and
// waits until it says that the cluster is usable.
func startInBackground(ctx context.Context, l layout, audit bool) error {
	if _, err := ensureControlPlane(ctx); err != nil {
		return err // built here and not there, to show the progress
	}
	if err := checkFree(l); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	errorsPath := filepath.Join(l.dir, "cluster.log")
	log, err := os.Create(errorsPath)
	if err != nil {
		return fmt.Errorf("cannot write the cluster's log: %w", err)
	}
	defer log.Close()

	args := []string{"run", "--dir", l.dir}
	if audit {
		args = append(args, "--audit")
	}
	cmd := exec.Command(self, args...)
	cmd.Stderr = log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot start in the background: %w", err)
	}
	stopOnInterrupt := context.AfterFunc(ctx, func() { _ = cmd.Process.Signal(syscall.SIGTERM) })
	defer stopOnInterrupt()
	line, err := bufio.NewReader(output).ReadString('\n')
	if kubeconfig, ok := strings.CutPrefix(strings.TrimSpace(line), "ready kubeconfig="); err == nil && ok {
		fmt.Println(kubeconfig)
		return nil
	}
	_ = cmd.Wait()
	if ctx.Err() != nil {
		return errors.New("interrupted; no cluster was started")
	}
	return fmt.Errorf("no cluster was started:\n%s", indent(lastLines(errorsPath, 15)))
}

// checkFree makes sure that no cluster runs in the directory, before anything
// there is touched. "run" claims it for good.
func checkFree(l layout) error {
	lock, err := claim(l)
	if err != nil {
		return err
	}
	return lock.Close()
}

// stopCluster asks the process that runs the cluster to stop, and waits until
// it has given the cluster's lock back.
func stopCluster(ctx context.Context, l layout) error {
	if _, err := os.Stat(l.lockFile()); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	lock, err := tryLock(l.lockFile())
	if err == nil {
		return lock.Close()
	}
	if !errors.Is(err, errLocked) {
		return err
	}
	pid, err := runningPid(l)
	if err != nil {
		return err
	}
	if err := signalAndWait(ctx, l, pid, syscall.SIGTERM); err == nil || ctx.Err() != nil {
		return err
	}
	if err := signalAndWait(ctx, l, pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("process %d, which runs the cluster in %s, does not end: %w", pid, l.dir, err)
	}
	return os.Remove(l.pidFile())
}

// runningPid reads which process runs the cluster, whose lock is held.
func runningPid(l layout) (int, error) {
	text, err := os.ReadFile(l.pidFile())
	if err != nil {
		return 0, fmt.Errorf("a cluster runs in %s, but its process is not known: %w; find it with \"fuser %s\" and end it", l.dir, err, l.lockFile())
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 1 {
		return 0, fmt.Errorf("%s holds no process id; find the process with \"fuser %s\" and end it", l.pidFile(), l.lockFile())
	}
	return pid, nil
}

func signalAndWait(ctx context.Context, l layout, pid int, signal syscall.Signal) error {
	if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("cannot stop process %d: %w", pid, err)
	}
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	lock, err := waitForLock(ctx, l.lockFile(), func() {})
	if err != nil {
		return err
	}
	return lock.Close()
}
