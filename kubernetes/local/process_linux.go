// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "syscall"

// dieWithParent returns attributes with which a child is killed when this
// program ends, even when it is killed itself.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
