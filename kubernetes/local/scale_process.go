// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// ticksPerSecond is the unit of CPU times in /proc, the same on all of Linux.
const ticksPerSecond = 100

// cpu returns the CPU seconds that the process has used.
func (p *process) cpu() (float64, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name may have spaces
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("cannot read /proc/%d/stat", p.cmd.Process.Pid)
	}
	user, err := strconv.ParseFloat(fields[11], 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseFloat(fields[12], 64)
	return (user + system) / ticksPerSecond, err
}

// status returns a number of /proc/PID/status: kilobytes, or a count.
func (p *process) status(name string) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if key, value, _ := strings.Cut(line, ":"); key == name {
			return strconv.ParseFloat(strings.Fields(value)[0], 64)
		}
	}
	return 0, fmt.Errorf("/proc/%d/status has no %s", p.cmd.Process.Pid, name)
}

// liveMemory returns the bytes that the process holds: on the JVM those of live
// objects, after a collection; else its resident memory.
func (r *scaleRun) liveMemory(ctx context.Context, p *process) (float64, error) {
	if r.options.native {
		kilobytes, err := p.status("VmRSS")
		return kilobytes * 1024, err
	}
	jcmd := filepath.Join(filepath.Dir(r.command[0]), "jcmd")
	histogram, err := exec.CommandContext(ctx, jcmd, strconv.Itoa(p.cmd.Process.Pid), "GC.class_histogram").Output()
	if err != nil {
		return 0, fmt.Errorf("jcmd GC.class_histogram: %w", err)
	}
	return histogramTotal(string(histogram))
}

// histogramTotal reads the sum of bytes from a class histogram.
func histogramTotal(histogram string) (float64, error) {
	for line := range strings.Lines(histogram) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "Total" {
			return strconv.ParseFloat(fields[2], 64)
		}
	}
	return 0, fmt.Errorf("the class histogram has no total: %.200s", histogram)
}
