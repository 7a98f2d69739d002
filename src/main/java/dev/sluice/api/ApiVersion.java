package dev.sluice.api;

/**
 * The {@code apiVersion} of an object, taken apart.
 *
 * @param group empty for the core group
 * @param version such as {@code v1}
 */
public record ApiVersion(String group, String version) {
    /** Reads {@code group/version}, or {@code version} alone for the core group. */
    public static ApiVersion parse(String text) {
        var slash = text.indexOf('/');
        return new ApiVersion(slash < 0 ? "" : text.substring(0, slash), text.substring(slash + 1));
    }

    /** The form that objects have it in. */
    @Override
    public String toString() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
