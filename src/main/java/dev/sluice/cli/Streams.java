package dev.sluice.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A command's standard streams, all of UTF-8 text; what goes out is buffered until {@link #flush}. */
public record Streams(BufferedReader in, PrintStream out, PrintStream err) {

    static Streams ofProcess() {
        return new Streams(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                buffered(FileDescriptor.out),
                buffered(FileDescriptor.err));
    }

    /** @return whether all that went out has arrived; where it has not, that was told on standard error */
    boolean flush() {
        var arrived = !out.checkError();
        if (!arrived) {
            err.println("Error: standard output cannot be written");
        }
        err.flush();
        return arrived;
    }

    private static PrintStream buffered(FileDescriptor file) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(file), 1 << 16), false, StandardCharsets.UTF_8);
    }
}
