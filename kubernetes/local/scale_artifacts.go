// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// artifacts serves archives, in the place of a source controller.
type artifacts struct {
	server    *http.Server
	url       string
	mutex     sync.Mutex
	archives  map[string][]byte // by path
	downloads atomic.Int64
}

// An archive is what a source says of its artifact.
type archive struct {
	path, url, digest string
	size              int
}

func serveArtifacts() (*artifacts, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &artifacts{url: "http://" + listener.Addr().String() + "/", archives: map[string][]byte{}}
	a.server = &http.Server{Handler: a}
	go func() { _ = a.server.Serve(listener) }()
	return a, nil
}

func (a *artifacts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mutex.Lock()
	body, found := a.archives[r.URL.Path[1:]]
	a.mutex.Unlock()
	if !found {
		http.NotFound(w, r)
		return
	}
	a.downloads.Add(1)
	_, _ = w.Write(body)
}

// serve offers an archive with the files, by their paths in it.
func (a *artifacts) serve(path string, files map[string]string) (archive, error) {
	body, err := pack(files)
	if err != nil {
		return archive{}, err
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.archives[path] = body
	return archive{path: path, url: a.url + path, digest: fmt.Sprintf("sha256:%x", sha256.Sum256(body)), size: len(body)}, nil
}

func pack(files map[string]string) ([]byte, error) {
	var body bytes.Buffer
	compressed := gzip.NewWriter(&body)
	out := tar.NewWriter(compressed)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		content := files[path]
		if err := out.WriteHeader(&tar.Header{Name: path, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(content))}); err != nil {
			return nil, err
		}
		if _, err := out.Write([]byte(content)); err != nil {
			return nil, err
		}
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	err := compressed.Close()
	return body.Bytes(), err
}
