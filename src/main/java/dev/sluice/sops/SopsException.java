package dev.sluice.sops;

/** Something cannot be decrypted. The message says why, and holds neither plaintext nor ciphertext nor a key. */
public final class SopsException extends RuntimeException {
    public SopsException(String message) {
        super(message);
    }
}
