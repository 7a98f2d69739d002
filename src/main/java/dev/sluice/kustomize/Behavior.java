package dev.sluice.kustomize;

/** What a generator does where an object of its id is there already. */
enum Behavior {
    /** No generator made the object. */
    NONE,
    UNSPECIFIED,
    CREATE,
    REPLACE,
    MERGE;

    static Behavior read(FieldReader fields) {
        var text = fields.text("behavior");
        return switch (text) {
            case "" -> UNSPECIFIED;
            case "create" -> CREATE;
            case "replace" -> REPLACE;
            case "merge" -> MERGE;
            default -> UNSPECIFIED;
        };
    }
}
