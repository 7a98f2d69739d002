package dev.sluice.source.git;

/** Types and reasons of conditions that only sources have, as in Flux's source API. */
final class Reasons {
    static final String ARTIFACT_IN_STORAGE = "ArtifactInStorage";
    static final String FETCH_FAILED = "FetchFailed";
    static final String STORAGE_OPERATION_FAILED = "StorageOperationFailed";

    static final String GIT_OPERATION_FAILED = "GitOperationFailed";
    static final String AUTHENTICATION_FAILED = "AuthenticationFailed";
    static final String URL_INVALID = "URLInvalid";
    static final String ARCHIVE_OPERATION_FAILED = "ArchiveOperationFailed";
    static final String UNSUPPORTED_FIELD = "UnsupportedField";

    private Reasons() {}
}
