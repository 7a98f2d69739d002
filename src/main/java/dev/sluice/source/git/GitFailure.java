package dev.sluice.source.git;

/** Why a Git operation gave nothing; the message is fit for a condition and holds no credentials. */
final class GitFailure extends Exception {
    private final String reason;

    private GitFailure(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static GitFailure operation(String message, Throwable cause) {
        return new GitFailure(Reasons.GIT_OPERATION_FAILED, message, cause);
    }

    static GitFailure authentication(String message, Throwable cause) {
        return new GitFailure(Reasons.AUTHENTICATION_FAILED, message, cause);
    }

    String reason() {
        return reason;
    }
}
