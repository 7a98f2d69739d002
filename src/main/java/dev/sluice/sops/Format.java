package dev.sluice.sops;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/** The forms of file that SOPS knows. */
public enum Format {
    YAML("YAML", "mac: ENC["),
    JSON("JSON", "\"mac\": \"ENC["),
    DOTENV("dotenv", "sops_mac=ENC["),
    INI("INI", "[sops]"),
    /** Any bytes; encrypted, they are kept in a JSON object. */
    BINARY("binary", "\"mac\": \"ENC[");

    private final String title;
    private final byte[] marker;

    Format(String title, String marker) {
        this.title = title;
        this.marker = marker.getBytes(StandardCharsets.UTF_8);
    }

    /** As errors call it. */
    String title() {
        return title;
    }

    /** The form of a file by its name, as Flux takes it: {@code .env} is dotenv, what has no known ending is binary. */
    public static Format ofFile(String name) {
        return ofFile(name, BINARY);
    }

    /** @param other the form of a file whose name has no known ending */
    public static Format ofFile(String name, Format other) {
        if (name.endsWith(".dockerconfigjson")) {
            return JSON;
        }
        return switch (name.substring(Math.max(0, name.lastIndexOf('.')))) {
            case ".yaml", ".yml" -> YAML;
            case ".json" -> JSON;
            case ".env" -> DOTENV;
            case ".ini" -> INI;
            default -> other;
        };
    }

    /** Whether bytes of this form hold what SOPS leaves in every file that it encrypts. */
    public boolean marks(byte[] data) {
        return contains(data, marker);
    }

    /** The form of encrypted bytes of which no name is known; empty where they are not encrypted. */
    public static Optional<Format> marked(byte[] data) {
        return Stream.of(BINARY, DOTENV, INI, YAML)
                .filter(format -> format.marks(data))
                .findFirst();
    }

    private static boolean contains(byte[] data, byte[] part) {
        for (int start = 0; start <= data.length - part.length; start++) {
            if (java.util.Arrays.equals(data, start, start + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
