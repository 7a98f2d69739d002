package dev.sluice.kustomize.differential;

import java.io.IOException;
import java.nio.file.Path;

/** The real kustomize. */
interface RealKustomize {
    /** What a case's recording has to say, by building the case in an empty directory. */
    String recordingOf(CorpusCase corpusCase, Path root) throws IOException, InterruptedException;

    /**
     * The error without warnings before it, the place where the case happened to lie, addresses in memory, and the stack
     * of a panic.
     */
    static String message(String errors, Path root) {
        var start = Math.max(0, errors.indexOf("Error: "));
        return errors.substring(start)
                        .replace(root.toString(), "CASE")
                        .replaceAll("\\b0x[0-9a-f]+", "0xADDRESS")
                        .replaceAll("(?s)\\n\\ngoroutine .*", "")
                        .stripTrailing()
                + "\n";
    }
}
