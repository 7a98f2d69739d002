package dev.sluice.cli;

import dev.sluice.kustomize.BuildCache;
import dev.sluice.kustomize.BuildException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.List;

/** {@code sluice build}: one directory to standard output or a file, or, with {@code --batch}, many in one process. */
final class BuildCommand {
    private static final String USAGE = """
            Builds the kustomization in DIR (by default the working directory) and prints its objects. DIR may be in a
            Git repository: https://example.com/org/repo//path?ref=v1

            Usage:
              sluice build [DIR] [flags]
              sluice build --batch [flags]

            Flags:
              --load-restrictor NAME   LoadRestrictionsRootOnly (default): a kustomization loads files from its own
                                       directory and below; LoadRestrictionsNone: from anywhere
              --reorder ORDER          legacy (default): namespaces and definitions first, webhooks last; none: as
                                       accumulated. A kustomization's sortOptions take precedence
              -o, --output PATH        writes to a file, or, where PATH is a directory, one file for each object
              --no-limits              lifts the limits on bases, objects and what is copied, which keep memory for others
              --no-remote-bases        refuses Git repositories and URLs, which are fetched otherwise
              --batch                  reads jobs from standard input, one a line: DIR, a tab, OUTFILE. Answers each
                                       with one line, in order: "ok" or "error <message>". Builds several at a
                                       time: a DIR that needs the OUTFILE of another job has to wait for its answer
              -h, --help               prints this

            Kustomize's flags for Helm charts, plugins and functions are taken and do nothing: none of these is run, and
            a kustomization that asks for one is refused.
            """;

    /** Bytes that a batch may keep of the files that it read. */
    private static final long BATCH_CACHE = 32L << 20;

    private final Streams streams;

    BuildCommand(Streams streams) {
        this.streams = streams;
    }

    /** @return the exit status: 0, or 1 where something was wrong, which was then told on standard error */
    int run(List<String> arguments) {
        try {
            var build = BuildArguments.parse(arguments);
            if (build.help()) {
                streams.out().print(USAGE);
            } else if (build.batch()) {
                new Batch(new Builder(build, new BuildCache(BATCH_CACHE)), streams).run();
            } else {
                print(build);
            }
            return 0;
        } catch (UsageException | BuildException | InvalidPathException e) {
            return failed(e.getMessage());
        } catch (IOException e) {
            return failed(Built.problem(e));
        }
    }

    private void print(BuildArguments build) throws IOException {
        var built = new Builder(build, BuildCache.none()).build(build.directory());
        if (build.output().isPresent()) {
            Built.write(built.files(build.output().get()));
        } else {
            streams.out().print(built.yaml());
        }
    }

    private int failed(String message) {
        streams.err().println("Error: " + message);
        return 1;
    }
}
