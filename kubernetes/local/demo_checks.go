// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "fmt"

// checks collects what had to hold, and shows each check as it is made.
type checks struct {
	view   *view
	terse  bool // show only what fails
	total  int
	failed []string
}

// that notes whether something held. expected and seen are shown if it did not.
func (c *checks) that(held bool, name, expected string, seen any) {
	c.total++
	if held && c.terse {
		return
	}
	if held {
		c.view.line("  %s %s", c.view.mark(good), name)
		return
	}
	failure := fmt.Sprintf("%s: expected %s, seen %v", name, expected, seen)
	c.failed = append(c.failed, failure)
	c.view.line("  %s %s", c.view.mark(bad), failure)
}

// same notes whether two values are equal.
func same[T comparable](c *checks, name string, expected, seen T) {
	c.that(expected == seen, name, fmt.Sprint(expected), fmt.Sprint(seen))
}

// summary repeats what did not hold, and tells whether everything did.
func (c *checks) summary() bool {
	if len(c.failed) == 0 {
		c.view.title("%s All %d checks held", good, c.total)
		return true
	}
	c.view.title("%s %d of %d checks failed", bad, len(c.failed), c.total)
	for _, failure := range c.failed {
		c.view.line("  %s %s", c.view.mark(bad), failure)
	}
	return false
}
