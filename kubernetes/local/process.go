// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
)

// A process is a component that runs as a child of this program. It dies with
// it where the system can do that, see dieWithParent.
type process struct {
	name    string
	logPath string
	cmd     *exec.Cmd
	exited  chan struct{} // closed when the process is gone
	err     error         // how it ended; to be read after exited is closed
}

// startProcess starts the program in a process group of its own, so that a
// Ctrl-C in the terminal reaches this program alone, which then ends its
// children. Standard output and error go to a new file in logs.
func startProcess(logs, program string, args ...string) (*process, error) {
	return startLogged(filepath.Join(logs, filepath.Base(program)+".log"), nil, program, args...)
}

// startLogged does what startProcess does, with a log at the given path, and
// with variables in addition to this program's environment.
func startLogged(logPath string, env []string, program string, args ...string) (*process, error) {
	name := filepath.Base(program)
	log, err := os.Create(logPath)
	if err != nil {
		return nil, fmt.Errorf("cannot write the log of %s: %w", name, err)
	}
	defer log.Close()

	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = dieWithParent()
	cmd.SysProcAttr.Setpgid = true
	if err := startOnLastingThread(cmd); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", name, err)
	}
	p := &process{name: name, logPath: logPath, cmd: cmd, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// kill ends the process at once. There is nothing to save in a cluster that is
// thrown away, and an API server that is asked politely first waits for its
// watches to end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// running tells whether the process has not ended.
func (p *process) running() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// failure describes the unexpected end of the process.
func (p *process) failure() error {
	how := "exit status 0"
	if p.err != nil {
		how = p.err.Error()
	}
	return fmt.Errorf("%s ended unexpectedly (%s); the last lines of %s:\n%s", p.name, how, p.logPath, indent(lastLines(p.logPath, 10)))
}

// starter hands commands to a goroutine that keeps its thread for good. Linux
// sends the parent-death signal when the thread that started the child ends,
// not the process, so that thread has to last.
var starter = sync.OnceValue(func() chan<- func() {
	calls := make(chan func())
	go func() {
		runtime.LockOSThread()
		for call := range calls {
			call()
		}
	}()
	return calls
})

func startOnLastingThread(cmd *exec.Cmd) error {
	result := make(chan error)
	starter() <- func() { result <- cmd.Start() }
	return <-result
}
