// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// nodeName is the name of the simulated node.
const nodeName = "node-1"

// node is the simulated node as it is created. Its capacity comes from the
// stage "node-initialize", so that a Ready node proves that kwok works.
var node = fmt.Sprintf(`{
  "apiVersion": "v1",
  "kind": "Node",
  "metadata": {
    "name": %[1]q,
    "labels": {"kubernetes.io/hostname": %[1]q, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
  }
}`, nodeName)

// retryPause is the time between two looks at a cluster that is starting.
const retryPause = 25 * time.Millisecond

// A client sends requests to a cluster's API server, as the user "cluster", who
// may do everything.
type client struct {
	server string
	http   *http.Client
}

func newClient(server string, ca *authority) (*client, error) {
	pair, err := ca.client("cluster", "system:masters")
	if err != nil {
		return nil, err
	}
	certificate, err := tls.X509KeyPair(pair.certPEM, pair.keyPEM)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}},
		ForceAttemptHTTP2: true,
	}
	return &client{server: server, http: &http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

// do sends a request and returns the status and the body of the answer.
func (c *client) do(ctx context.Context, method, path, body string) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, nil, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return c.send(request)
}

func (c *client) send(request *http.Request) (int, []byte, error) {
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// serverReady waits until the API server says that it is ready.
func (c *client) serverReady(ctx context.Context) error {
	return until(ctx, "the API server to be ready", func() error {
		return c.expect(ctx, http.MethodGet, "/readyz", "", http.StatusOK)
	})
}

// createNode creates the simulated node.
func (c *client) createNode(ctx context.Context) error {
	return until(ctx, "the API server to take the node", func() error {
		return c.expect(ctx, http.MethodPost, "/api/v1/nodes", node, http.StatusCreated, http.StatusConflict)
	})
}

// usable waits until pods can be created and run: the default ServiceAccount
// is there, so the controllers work, and the node is Ready, so kwok does.
func (c *client) usable(ctx context.Context) error {
	err := until(ctx, "the ServiceAccount default", func() error {
		return c.expect(ctx, http.MethodGet, "/api/v1/namespaces/default/serviceaccounts/default", "", http.StatusOK)
	})
	if err != nil {
		return err
	}
	return until(ctx, "the node to be Ready", func() error { return c.nodeReady(ctx) })
}

func (c *client) expect(ctx context.Context, method, path, body string, accepted ...int) error {
	status, answer, err := c.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	for _, code := range accepted {
		if status == code {
			return nil
		}
	}
	return fmt.Errorf("%s %s: status %d: %.200s", method, path, status, answer)
}

func (c *client) nodeReady(ctx context.Context) error {
	status, answer, err := c.do(ctx, http.MethodGet, "/api/v1/nodes/"+nodeName, "")
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("status %d: %.200s", status, answer)
	}
	return readyCondition(answer)
}

// readyCondition returns nil if the object, a Node in JSON, is Ready.
func readyCondition(object []byte) error {
	var node struct {
		Status struct {
			Conditions []struct{ Type, Status string }
		}
	}
	if err := json.Unmarshal(object, &node); err != nil {
		return err
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == "Ready" && condition.Status == "True" {
			return nil
		}
	}
	return errors.New("the node is not Ready")
}

// until calls attempt until it returns nil. If ctx ends before, the error says
// what was waited for and why the last attempt failed.
func until(ctx context.Context, what string, attempt func() error) error {
	for {
		err := attempt()
		if err == nil {
			return nil
		}
		if pause(ctx, retryPause) != nil {
			return fmt.Errorf("waited in vain for %s: %w", what, err)
		}
	}
}
