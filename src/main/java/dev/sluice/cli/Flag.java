package dev.sluice.cli;

import java.util.Optional;

/**
 * A flag of the controller: a row of the table that the parser and the help go by.
 *
 * @param fallback the value where the flag is not given, as text; empty where there is none
 * @param help what it is for, in one line
 */
record Flag<T>(String name, Group group, FlagType<T> type, String fallback, Effect<T> effect, String help) {

    /** What flags are about: a heading of the help. */
    enum Group {
        SERVERS("Servers"),
        LOGS_AND_EVENTS("Logs and events"),
        WATCHES("What is watched"),
        RECONCILIATION("Builds and applies"),
        ACCESS("What Kustomizations may reach, and as whom"),
        DECRYPTION("Decryption"),
        LEADER_ELECTION("Leader election"),
        GATES("Feature gates"),
        WITHOUT_EFFECT("Accepted, and without effect here");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** A value that the flag was given. */
    record Given<T>(Flag<T> flag, T value) {
        /** What it has when it is given once more. */
        Given<T> again(Optional<String> text) {
            return new Given<>(flag, flag.type.again().apply(value, flag.read(text)));
        }

        /** @throws UsageException where the value asks for what is not supported */
        void apply(Settings settings) {
            switch (flag.effect) {
                case Effect.Sets<T>(var how) -> how.accept(settings, value);
                case Effect.Nothing<T>(var why) ->
                    settings.note("%s changes nothing: %s".formatted(flag.dashed(), why));
                case Effect.Unsupported<T>(var isNone, var _) when isNone.test(value) -> {}
                case Effect.Unsupported<T>(var _, var what) ->
                    throw new UsageException("%s is not supported: %s; leave it out".formatted(flag.dashed(), what));
            }
        }
    }

    String dashed() {
        return "--" + name;
    }

    boolean needsValue() {
        return type.bare().isEmpty();
    }

    /**
     * What it has when it is given.
     *
     * @param text what is written for it; empty where nothing is
     * @throws UsageException where it cannot have that
     */
    Given<T> given(Optional<String> text) {
        return new Given<>(this, read(text));
    }

    private T read(Optional<String> text) {
        return text.map(this::read)
                .or(type::bare)
                .orElseThrow(() -> new UsageException("flag needs an argument: " + dashed()));
    }

    private T read(String text) {
        try {
            return type.syntax().read(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "invalid argument %s for \"%s\": %s".formatted(Quoted.text(text), dashed(), e.getMessage()));
        }
    }
}
