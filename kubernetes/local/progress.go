// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// A progress shows on a stream how long a step has been running: as a counter
// on a terminal, otherwise as a line at the start, one every 30 seconds, and
// one at the end.
type progress struct {
	out     io.Writer
	label   string
	live    bool
	started time.Time
	done    chan struct{}
	stopped chan struct{}
}

func startProgress(out *os.File, label string) *progress {
	return newProgress(out, label, isTerminal(out), 30*time.Second)
}

func newProgress(out io.Writer, label string, live bool, interval time.Duration) *progress {
	p := &progress{
		out:     out,
		label:   label,
		live:    live,
		started: time.Now(),
		done:    make(chan struct{}),
		stopped: make(chan struct{}),
	}
	if live {
		interval = time.Second
		fmt.Fprintf(out, "%s", label)
	} else {
		fmt.Fprintln(out, label)
	}
	go p.tick(interval)
	return p
}

func (p *progress) tick(interval time.Duration) {
	defer close(p.stopped)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-ticker.C:
			p.print("")
		}
	}
}

// print writes the label and the seconds gone by; on a terminal over the line
// that is there.
func (p *progress) print(end string) {
	seconds := time.Since(p.started).Round(time.Second) / time.Second
	if p.live {
		fmt.Fprintf(p.out, "\r\x1b[K%s %d s%s", p.label, seconds, end)
		return
	}
	fmt.Fprintf(p.out, "%s %d s%s\n", p.label, seconds, end)
}

// stop ends the display and says how the step ended.
func (p *progress) stop(err error) {
	close(p.done)
	<-p.stopped
	end := ""
	if err != nil {
		end = ", failed"
	} else if !p.live {
		end = ", done"
	}
	p.print(end)
	if p.live {
		fmt.Fprintln(p.out)
	}
}

// isTerminal tells whether the file is a character device other than the null
// device, which is what a terminal is.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
