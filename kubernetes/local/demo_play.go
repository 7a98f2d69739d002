// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "context"

// play tells the user how to go on, and shows every further revision on its way
// until ctx ends.
func (d *demo) play(ctx context.Context) error {
	v := d.view
	v.title("The cluster stays up; Ctrl-C ends it and removes everything")
	v.line("  export KUBECONFIG=%s", d.layout.adminKubeconfig())
	v.line("")
	v.line("  A release of your own, which is then shown here:")
	v.line("  git clone %s && cd my-app", d.repository.url)
	v.line("  sed -i s/v3.0.1/v4.0.0/ */*.yaml && git commit -am v4.0.0 && git push")
	v.line("")
	v.line("  The source looks for commits once a minute. At once:")
	v.line("  kubectl -n %s annotate gitrepository my-app --overwrite \\", namespace)
	v.line("    reconcile.fluxcd.io/requestedAt=\"$(date +%%s)\"")
	v.line("")
	v.line("  The controller's log: %s", d.controller.process.logPath)

	revision := d.world.present[source].Status.Artifact.Revision
	for {
		moved := func() bool { return d.world.present[source].Status.Artifact.Revision != revision }
		if err := d.follow(ctx, nil, "", forever, moved); err != nil {
			return ended(ctx, err)
		}
		revision = d.world.present[source].Status.Artifact.Revision
		v.title("Revision %s", short(revision))
		r := d.world.begin("", revision)
		if err := d.follow(ctx, newBoard(v, r), "", forever, func() bool { return moved() || d.world.through(r) }); err != nil {
			return ended(ctx, err)
		}
		v.line("")
		for _, p := range d.world.passages(r) {
			d.showPassage(p)
		}
	}
}

// ended returns no error if the user ended the demo.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
