// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

// Command builds runs "kustomize build" many times in one process: its start
// costs more than most builds.
//
// It reads the arguments of each build as a line with a JSON array, and answers
// with a line: {"printed": "…"}, {"error": "…"} as kustomize prints it, or
// {"panic": "…"}. What a build learns of kinds from a schema of its own, the next
// ones know too: such builds are not for it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/kustomize/v5/commands/build"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "builds:", err)
		os.Exit(1)
	}
}

type answer struct {
	Printed string `json:"printed,omitempty"`
	Error   string `json:"error,omitempty"`
	Panic   string `json:"panic,omitempty"`
}

func run() error {
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var args []string
		if err := json.Unmarshal(in.Bytes(), &args); err != nil {
			return fmt.Errorf("cannot read the arguments of a build: %w", err)
		}
		if err := out.Encode(built(args)); err != nil {
			return err
		}
	}
	return in.Err()
}

func built(args []string) (result answer) {
	defer func() {
		if cause := recover(); cause != nil {
			result = answer{Panic: fmt.Sprint(cause)}
		}
	}()
	var printed bytes.Buffer
	cmd := build.NewCmdBuild(filesys.MakeFsOnDisk(), build.MakeHelp("kustomize", "build"), &printed)
	cmd.SetArgs(args)
	cmd.SilenceErrors = true
	if err := cmd.Execute(); err != nil {
		return answer{Error: fmt.Sprintf("Error: %v", err)}
	}
	return answer{Printed: printed.String()}
}
