// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

// Command typed tells what the Go types of the Kubernetes client library make of
// objects. Programs that read a manifest into such a type and write it again,
// as Flux does before it applies one, leave out some of its fields, and add
// others.
//
//	typed table        prints the types, in the form that table.go describes
//	typed round-trip   reads objects as JSON, one per line, and prints what the
//	                   types make of each: {"object": …}, {"error": "…"}, or
//	                   {} where the library has no type for the kind
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "typed:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "table" {
		out := bufio.NewWriter(os.Stdout)
		writeTable(out)
		return out.Flush()
	}
	if len(args) == 1 && args[0] == "round-trip" {
		return roundTrips()
	}
	return fmt.Errorf("usage: typed table|round-trip")
}

type answer struct {
	Object map[string]any `json:"object,omitempty"`
	Error  string         `json:"error,omitempty"`
}

func roundTrips() error {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			if err := encoder.Encode(roundTrip(line)); err != nil {
				return err
			}
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

func roundTrip(line []byte) answer {
	var object unstructured.Unstructured
	if err := object.UnmarshalJSON(line); err != nil {
		return answer{Error: err.Error()}
	}
	typed, err := scheme.Scheme.New(object.GroupVersionKind())
	if err != nil {
		return answer{}
	}
	converter := runtime.DefaultUnstructuredConverter
	if err := converter.FromUnstructured(object.Object, typed); err != nil {
		return answer{Error: err.Error()}
	}
	fields, err := converter.ToUnstructured(typed)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Object: fields}
}
