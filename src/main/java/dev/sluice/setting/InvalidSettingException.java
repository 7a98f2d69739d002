package dev.sluice.setting;

/** Settings with which the process cannot do its work. The message is for whoever made them: one line, with the remedy. */
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidSettingException(String message) {
        super(message);
    }
}
