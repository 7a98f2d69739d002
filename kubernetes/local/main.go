// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

// Command cluster runs a real Kubernetes control plane on this machine, for
// Sluice's tests and its demo: etcd, kube-apiserver, kube-controller-manager
// and kube-scheduler as they are released, and kwok, which simulates a node
// and the pods on it. It needs no containers; the tools are built from their
// pinned Go modules on first use.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// A command is one sub-command of the program.
type command struct {
	name    string
	usage   string // arguments, as shown after the name
	summary string
	run     func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		buildCommand(),
		runCommand(),
		startCommand(),
		stopCommand(),
		userCommand(),
		gitCommand(),
		demoCommand(),
		scaleCommand(),
	}
}

// errUsage marks a mistake in the command line that has already been reported.
var errUsage = errors.New("usage")

// errShown marks a failure that has already been reported.
var errShown = errors.New("failed")

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer cancel()
	os.Exit(execute(ctx, os.Args[1:]))
}

// execute runs the sub-command named by args and returns the exit status:
// 0 for success, 1 for a failure, 2 for a wrong command line.
func execute(ctx context.Context, args []string) int {
	if len(args) == 0 {
		printUsage(os.Stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		printUsage(os.Stdout)
		return 0
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return exitStatus(c.run(ctx, args[1:]))
		}
	}
	fmt.Fprintf(os.Stderr, "cluster: no command %q; \"cluster --help\" lists the commands\n", args[0])
	return 2
}

func exitStatus(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, errShown):
		return 1
	default:
		fmt.Fprintf(os.Stderr, "cluster: %v\n", err)
		return 1
	}
}

func printUsage(w io.Writer) {
	fmt.Fprint(w, "A real Kubernetes control plane on this machine, without containers.\n\nUsage:\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  cluster %s %s\n        %s\n", c.name, c.usage, c.summary)
	}
	fmt.Fprint(w, "\n\"cluster COMMAND --help\" describes a command's options.\n")
}

// newFlags returns the flag set of a sub-command, with a help text made from
// the command's usage and details.
func newFlags(name, usage, details string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {
		out := flags.Output()
		fmt.Fprintf(out, "Usage: cluster %s %s\n\n%s\n", name, usage, strings.TrimSpace(details))
		options := 0
		flags.VisitAll(func(*flag.Flag) { options++ })
		if options > 0 {
			fmt.Fprint(out, "\nOptions:\n")
			flags.VisitAll(func(f *flag.Flag) { printFlag(out, f) })
		}
	}
	return flags
}

func printFlag(w io.Writer, f *flag.Flag) {
	value, usage := flag.UnquoteUsage(f)
	fmt.Fprintf(w, "  --%s\n        %s\n", strings.TrimSpace(f.Name+" "+value), usage)
}

// parse reads args into flags and returns the operands that are left. It
// accepts from minimum to maximum operands. A mistake is reported on stderr,
// a call for help is answered on stdout.
func parse(flags *flag.FlagSet, args []string, minimum, maximum int) ([]string, error) {
	operands, err := parseFlags(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(os.Stdout)
		flags.Usage()
		return nil, err
	}
	if err != nil {
		return nil, misused(flags, err.Error())
	}
	if len(operands) < minimum {
		return nil, misused(flags, "an argument is missing")
	}
	if len(operands) > maximum {
		return nil, misused(flags, fmt.Sprintf("unexpected argument %q", operands[maximum]))
	}
	return operands, nil
}

// parseFlags reads args, with flags and operands in any order.
func parseFlags(flags *flag.FlagSet, args []string) ([]string, error) {
	var operands []string
	usage := flags.Usage
	flags.Usage = func() {}
	defer func() { flags.Usage = usage }()
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return operands, nil
		}
		operands = append(operands, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// misused reports a wrong command line of the given sub-command.
func misused(flags *flag.FlagSet, problem string) error {
	fmt.Fprintf(os.Stderr, "cluster %s: %s; \"cluster %[1]s --help\" shows how to call it\n", flags.Name(), problem)
	return errUsage
}

// closedStdin returns a context that ends with ctx, or when standard input
// reaches its end, which happens when the process at its other end dies.
func closedStdin(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return ctx
}
