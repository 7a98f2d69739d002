package dev.sluice.sops;

import dev.sluice.fuzz.Cost;
import java.util.Arrays;

/** A format, by the first byte, and a file that may be encrypted. */
public final class SopsFuzz {
    private static final Keys KEYS = Recordings.keys("one.agekey");

    private SopsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var format = Format.values()[(input[0] & 0xff) % Format.values().length];
        Cost.bound(() -> {
            try {
                new Decryption(KEYS).file(Arrays.copyOfRange(input, 1, input.length), format, format);
            } catch (SopsException e) {
                // as told
            }
        });
    }
}
