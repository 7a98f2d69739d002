package dev.sluice.kustomize;

/** What all kustomizations of one build have in common. */
record BuildRun(KustomizeBuild.Options options, BuildCache cache, OpenApi openapi, RemoteBases.Checkouts remotes) {}
