// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

func userCommand() command {
	const usage = "--dir DIR [--group GROUP]... NAME"
	return command{
		name:    "user",
		usage:   usage,
		summary: "print a kubeconfig for a user of its own",
		run: func(_ context.Context, args []string) error {
			flags := newFlags("user", usage, `
Issues a client certificate for the user NAME, signed by the cluster's own
authority, and prints a kubeconfig that holds it. The user may do what RBAC
grants to the name or to one of the groups; the group system:masters may do
everything. A name of its own for each program makes its requests countable in
the audit log.`)
			dir := flags.String("dir", "", "the cluster's directory, `DIR`")
			var groups listFlag
			flags.Var(&groups, "group", "a `GROUP` that the user belongs to; may be given several times")
			operands, err := parse(flags, args, 1, 1)
			if err != nil {
				return err
			}
			l, err := newLayout(flags.Name(), *dir)
			if err != nil {
				return err
			}
			config, err := userKubeconfig(l, operands[0], groups)
			if err != nil {
				return err
			}
			_, err = os.Stdout.Write(config)
			return err
		},
	}
}

// userKubeconfig returns a kubeconfig for a new certificate of the user.
func userKubeconfig(l layout, user string, groups []string) ([]byte, error) {
	if user == "" {
		return nil, errors.New("the name of a user must not be empty")
	}
	server, err := os.ReadFile(l.serverFile())
	if err != nil {
		return nil, fmt.Errorf("no cluster was started in %s: %w; start one with \"cluster start --dir %[1]s\"", l.dir, err)
	}
	ca, err := loadAuthority(l.pki(""))
	if err != nil {
		return nil, fmt.Errorf("cannot read the authority of the cluster in %s: %w; start the cluster anew", l.dir, err)
	}
	pair, err := ca.client(user, groups...)
	if err != nil {
		return nil, err
	}
	if pair, err = pair.inPKCS8(); err != nil {
		return nil, err
	}
	return kubeconfig(strings.TrimSpace(string(server)), ca.certPEM, user, pair), nil
}

// A listFlag collects the values of an option that may be repeated.
type listFlag []string

func (f *listFlag) String() string { return strings.Join(*f, ",") }

func (f *listFlag) Set(value string) error {
	if value == "" {
		return errors.New("must not be empty")
	}
	*f = append(*f, value)
	return nil
}
