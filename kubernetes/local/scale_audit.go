// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"strings"
)

// An auditTail counts the requests of a user as the audit log grows.
type auditTail struct {
	file   *os.File
	user   string
	rest   []byte
	counts requests // by what they did
}

func tailAudit(path, user string) (*auditTail, error) {
	file, err := os.Open(path)
	return &auditTail{file: file, user: user, counts: requests{}}, err
}

// read takes in what is new.
func (a *auditTail) read() error {
	in := bufio.NewReaderSize(a.file, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		a.rest = append(a.rest, line...)
		if errors.Is(err, io.EOF) { // perhaps half a line
			return nil
		}
		if err != nil {
			return err
		}
		a.count(a.rest)
		a.rest = a.rest[:0]
	}
}

func (a *auditTail) count(line []byte) {
	if !bytes.Contains(line, []byte(`"username":"`+a.user+`"`)) {
		return
	}
	var e struct {
		auditEvent
		RequestURI string
		ObjectRef  struct{ Resource, Subresource string }
	}
	if json.Unmarshal(line, &e) == nil && e.Stage == "ResponseComplete" && e.User.Username == a.user && e.Verb != "watch" {
		a.counts[deed(e.Verb, e.RequestURI, e.ObjectRef.Resource, e.ObjectRef.Subresource)]++
	}
}

// deed says what a request did.
func deed(verb, uri, resource, subresource string) string {
	switch {
	case resource == "kustomizations" && subresource == "status":
		return "status"
	case resource == "kustomizations":
		return verb + " kustomization" // a finalizer, an annotation
	case resource == "":
		return "discovery"
	case strings.Contains(uri, "dryRun=All"):
		return "dry-run"
	case verb == "patch":
		return "apply"
	}
	return verb
}

// since returns what was counted after an earlier count.
func (r requests) since(before requests) requests {
	counts := requests{}
	for name, count := range r {
		if more := count - before[name]; more > 0 {
			counts[name] = more
		}
	}
	return counts
}

// writes returns how many of the requests changed something.
func (r requests) writes() int {
	count := r.total()
	for _, name := range []string{"get", "list", "discovery", "dry-run", "get kustomization", "list kustomization"} {
		count -= r[name]
	}
	return count
}

func (r requests) copy() requests { return maps.Clone(r) }
