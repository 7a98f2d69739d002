package dev.sluice.kustomize;

/** What all roots of one build have in common. */
record BuildRun(KustomizeBuild.Options options, BuildCache cache, RemoteBases.Checkouts remotes) {}
