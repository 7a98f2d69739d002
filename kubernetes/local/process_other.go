// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package main

import "syscall"

// dieWithParent returns no special attributes: this system cannot tie a child's
// life to its parent's. A child outlives this program only if this program is
// killed with SIGKILL.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{}
}
