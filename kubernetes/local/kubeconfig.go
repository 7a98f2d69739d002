// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/base64"
	"fmt"
	"strconv"
)

// kubeconfig returns a kubeconfig file for the user, with everything embedded.
// server is the API server's URL, caPEM the authority that it is checked with.
func kubeconfig(server string, caPEM []byte, user string, pair keyPair) []byte {
	base64 := base64.StdEncoding.EncodeToString
	quoted := strconv.QuoteToASCII(user)
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters:
- name: local
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: %s
  user:
    client-certificate-data: %s
    client-key-data: %s
contexts:
- name: local
  context:
    cluster: local
    user: %[3]s
current-context: local
`, server, base64(caPEM), quoted, base64(pair.certPEM), base64(pair.keyPEM))
}

// tokenKubeconfig returns a kubeconfig for whom the token is.
func tokenKubeconfig(server string, caPEM []byte, token string) []byte {
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters:
- name: local
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: token
  user:
    token: %s
contexts:
- name: local
  context:
    cluster: local
    user: token
current-context: local
`, server, base64.StdEncoding.EncodeToString(caPEM), token)
}
